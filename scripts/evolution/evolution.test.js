import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broken } from './evolution.js';

const before = `
  directive @key(fields: String!) repeatable on OBJECT
  type Query {
    fiche(rncp: String!, jour: String, filtre: Filtre): Fiche
    ancien: Ancien @deprecated(reason: "Use fiche.")
  }
  type Fiche @key(fields: "rncp") @key(fields: "id") {
    id: ID!
    rncp: String!
    intitule: String
    titre: String @deprecated(reason: "Use intitule.")
    etat(brut: Boolean @deprecated(reason: "It has no effect.")): Etat
  }
  type Ancien { code: Code }
  scalar Code
  enum Etat { ACTIVE INACTIVE FERMEE @deprecated(reason: "Use INACTIVE.") }
  input Filtre { nom: String, ville: String @deprecated(reason: "Use nom.") }
`;

/** The schema, changed. */
const without = (...pairs) =>
  pairs.reduce((text, [old, now]) => {
    assert.ok(text.includes(old), old);
    return text.replace(old, now);
  }, before);

const cases = {
  'nothing breaks in what did not change': [[], 0],
  'a field that was not deprecated must stay': [[['    intitule: String\n', '']], /Field 'intitule' was removed/],
  'a field that was deprecated may go': [[['    titre: String @deprecated(reason: "Use intitule.")\n', '']], 0],
  'a field that was deprecated may change': [[['titre: String @', 'titre: Int @']], 0],
  'a field may come': [[['    id: ID!\n', '    id: ID!\n    niveau: Int\n']], 0],
  'a field may be announced': [[['    intitule: String\n', '    intitule: String @deprecated(reason: "Use titre.")\n']], 0],
  'a type goes with the deprecated field that led to it': [
    [
      ['    ancien: Ancien @deprecated(reason: "Use fiche.")\n', ''],
      ['  type Ancien { code: Code }\n  scalar Code\n', ''],
    ],
    0,
  ],
  'a type that a lasting field leads to must stay': [
    [['etat(brut: Boolean @deprecated(reason: "It has no effect.")): Etat\n', 'etat: String\n']],
    /Field 'Fiche.etat' changed type from 'Etat' to 'String'/,
  ],
  'a field that was never null must not become so': [[['    rncp: String!\n', '    rncp: String\n']], /'String!' to 'String'/],
  'a field that may be null may promise not to be': [[['    intitule: String\n', '    intitule: String!\n']], 0],
  'an argument that was not deprecated must stay': [[[', jour: String', '']], /Argument 'jour: String' was removed/],
  'an argument that was deprecated may go': [[['(brut: Boolean @deprecated(reason: "It has no effect."))', '']], 0],
  'an argument must not become compulsory': [[['jour: String', 'jour: String!']], /'jour'.*'String' to 'String!'/],
  'an argument that comes must not be compulsory': [[['jour: String', 'jour: String, lieu: String!']], /lieu/],
  'an argument that may be left out may come': [[['jour: String', 'jour: String, lieu: String']], 0],
  'a value that was not deprecated must stay': [[['ACTIVE INACTIVE', 'ACTIVE']], /Enum value 'INACTIVE' was removed/],
  'a value that was deprecated may go': [[[' FERMEE @deprecated(reason: "Use INACTIVE.")', '']], 0],
  'a field of an input that was not deprecated must stay': [[['nom: String, ', '']], /Input field 'nom' was removed/],
  'a field of an input that was deprecated may go': [[[', ville: String @deprecated(reason: "Use nom.")', '']], 0],
  'a key must stay': [[[' @key(fields: "id")', '']], /Key 'Fiche by id' was removed/],
};

for (const [sentence, [changes, expected]] of Object.entries(cases)) {
  test(sentence, async () => {
    const found = await broken(before, without(...changes));
    if (expected === 0) assert.deepEqual(found, []);
    else {
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0], expected);
    }
  });
}

test('each thing that breaks is told', async () => {
  const found = await broken(before, without(['    intitule: String\n', ''], ['ACTIVE INACTIVE', 'ACTIVE']));
  assert.equal(found.length, 2);
});
