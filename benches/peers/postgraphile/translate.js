// How are our questions asked of PostGraphile, and what do its answers mean in our graph?
import { readFileSync } from 'node:fs';

const texts = readFileSync(new URL('questions.graphql', import.meta.url), 'utf8');
const QUERIES = Object.fromEntries(texts.split('\n\n').map((text) => [text.match(/query (\w+)/)[1], text.trim()]));

const certification = (row) => row && { ...row, id: `Certification:${row.id}` };
const each = ({ nodes, ...rest }, change) => ({ ...rest, nodes: nodes.map(change) });

/** A register may lack the certification of a course: its sheet or its diploma names it. */
const course = ({ certificationId: id, certification: known, fiche, diplome, responsable, ...row }) => {
  const intitule = known?.intitule ?? fiche?.intitule ?? diplome?.libelleLong;
  return { ...row, certification: intitule === undefined ? null : certification({ id, intitule }), responsable };
};

const service = ({ thematiques, ...row }) => ({ ...row, thematiques: thematiques.nodes.map((link) => link.thematique) });

const ANSWERS = {
  W1: ({ ficheRncp: { metiers, blocs, ...row } }) => ({
    // A sheet may name a job that its register does not know.
    ficheRncp: { ...row, metiers: metiers.nodes.flatMap(({ metier }) => metier ?? []), blocs: blocs.nodes },
  }),
  W2: ({ metier }) => ({ metier: { ...metier, certifications: each(metier.certifications, certification) } }),
  W3: ({ formations }) => ({ formations: each(formations, course) }),
  W5: ({ commune }) => ({
    commune: {
      ...commune,
      structures: each(commune.structures, (row) => ({ ...row, services: each(row.services, service) })),
    },
  }),
  W6: ({ certifications, organismes }) => ({
    _entities: [...certifications.nodes.map(certification), ...organismes.nodes],
  }),
  W8: ({ certifications: { totalCount, nodes, pageInfo } }) => ({
    certifications: { totalCount, nodes: nodes.map(certification), pageInfo },
  }),
};

/** What it answers, as our graph does. */
export const answer = (name, { data }) => ({ data: (ANSWERS[name] ?? ((same) => same))(data) });

const keys = (representations, type, key) =>
  representations.filter(({ __typename }) => __typename === type).map((one) => one[key]);

// After the digest of their order, its cursors hold the key that ours hold after the name of the list and its order.
const cursor = (ours, order) => {
  const [, , key] = JSON.parse(Buffer.from(ours, 'base64url'));
  return Buffer.from(JSON.stringify([order, key])).toString('base64');
};

const VARIABLES = {
  W6: ({ representations: asked }) => ({
    ids: keys(asked, 'Certification', 'id'),
    sirets: keys(asked, 'Organisme', 'siret'),
  }),
  W8: ({ after }, order) => ({ after: cursor(after, order) }),
};

/** A question of ours, as it is asked; `order` is the digest of the order of certifications. */
export const question = (name, { variables }, order) =>
  QUERIES[name] && { query: QUERIES[name], variables: VARIABLES[name]?.(variables, order) ?? variables };

/** What gives that digest. */
export const FIRST = '{ allCertifications(first: 1) { pageInfo { startCursor } } }';

/** That digest. */
export const digest = ({ data }) =>
  JSON.parse(Buffer.from(data.allCertifications.pageInfo.startCursor, 'base64'))[0];
