// Who answers for each field that is not a column of its row?
import { around } from './around.js';

const nodes = async (rows) => ({ nodes: await rows });

/** The key that a cursor of ours holds, after the name of its list and its order. */
const keyOf = (cursor) => JSON.parse(Buffer.from(cursor, 'base64url'))[2];

/** The words of a text as the index holds those of names: without accents, after the figure of their field. */
const lexemes = (text) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().match(/[\p{L}\p{N}]+/gu)?.map((word) => `3${word}`) ?? [];

const Query = {
  ficheRncp: (_, { rncp }, { load }) => load.ficheRncp.load(rncp),
  metier: (_, { rome }, { load }) => load.metier.load(rome),
  commune: (_, { insee }, { load }) => load.commune.load(insee),
  formations: (_, { first, filtre }, { load }) =>
    nodes(load.formationsAround(...around(filtre.pres), filtre.romes, first)),
  services: (_, { first, filtre }, { load }) =>
    nodes(load.servicesAround(...around(filtre.pres), filtre.thematiques, first)),
  recherche: (_, { texte, first }, { load }) => nodes(load.search(lexemes(texte).join(' & '), first)),
  async certifications(_, { first, after }, { load }) {
    const rows = await load.certifications(after ? keyOf(after) : '', first + 1);
    const totalCount = async () => (await load.certificationsTotal())[0].total;
    return { totalCount, nodes: rows.slice(0, first), pageInfo: { hasNextPage: rows.length > first } };
  },
  _entities: (_, { representations }, { load }) =>
    representations.map(({ __typename, id, siret }) =>
      __typename === 'Certification' ? load.certification.load(id) : load.organisme.load(siret),
    ),
};

/** The certification of a course; where its register has none, what its sheet or its diploma says of it. */
async function certification({ certification_id: id, rncp, cfd }, _, { load }) {
  if (!id) return null;
  const known = await load.certification.load(id);
  if (known) return known;
  const [fiche, diplome] = await Promise.all([rncp && load.ficheRncp.load(rncp), cfd && load.diplome.load(cfd)]);
  const named = fiche ?? diplome;
  return named && { id, intitule: named.intitule, rncp, cfd };
}

export const resolvers = {
  Query,
  _Entity: { __resolveType: (row) => ('siret' in row ? 'Organisme' : 'Certification') },
  FicheRncp: {
    metiers: ({ rncp }, _, { load }) => load.metiersOfFiche.load(rncp),
    blocs: ({ rncp }, _, { load }) => load.blocsOfFiche.load(rncp),
  },
  Metier: {
    certifications: ({ rome }, { first }, { load }) => nodes(load.certificationsOfMetier(rome, first)),
  },
  Certification: {
    id: ({ id }) => `Certification:${id}`,
    formations: ({ id }, { first }, { load }) => nodes(load.formationsOfCertification(id, first)),
  },
  Formation: {
    certification,
    responsable: ({ responsable_siret: siret }, _, { load }) => siret && load.organisme.load(siret),
  },
  Commune: {
    structures: ({ insee }, { first }, { load }) => nodes(load.structuresOfCommune(insee, first)),
  },
  Structure: {
    services: ({ id }, { first }, { load }) => nodes(load.servicesOfStructure(id, first)),
  },
  Service: {
    structure: ({ structure_id: id }, _, { load }) => load.structure.load(id),
    thematiques: ({ id }, _, { load }) => load.thematiquesOfService.load(id),
  },
  ResultatRecherche: {
    type: ({ type_objet: type }) => type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
  },
};
