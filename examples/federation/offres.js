// The second subgraph: job offers, each for a job of the ROME and in a commune. It knows nothing of either but its code,
// and adds to both what passerelle has not: the offers.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { readFileSync } from 'node:fs';

const offres = JSON.parse(readFileSync(new URL('offres.json', import.meta.url)));

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])

  "ROME code."
  scalar CodeRome
  "INSEE code of a commune."
  scalar CodeInsee

  "A job offer."
  type Offre @key(fields: "id") {
    id: ID!
    intitule: String!
    contrat: Contrat!
    "The job it is for."
    metier: Metier
    "Where one works; null when that is anywhere."
    commune: Commune
  }

  "What is signed."
  enum Contrat { APPRENTISSAGE CDD CDI }

  type Metier @key(fields: "rome") {
    rome: CodeRome!
    "Offers for this job, in the order of their publication."
    offres(contrat: Contrat): [Offre!]!
  }

  type Commune @key(fields: "insee") {
    insee: CodeInsee!
    "Offers in this commune, in the order of their publication."
    offres(contrat: Contrat): [Offre!]!
  }

  type Query {
    "An offer; null when there is none."
    offre(id: ID!): Offre
    "Every offer, in the order of their publication."
    offres(contrat: Contrat): [Offre!]!
  }
`);

const among = (contrat) => (offre) => !contrat || offre.contrat === contrat;

const resolvers = {
  Query: {
    offre: (_, { id }) => offres.find((offre) => offre.id === id),
    offres: (_, { contrat }) => offres.filter(among(contrat)),
  },
  Offre: {
    __resolveReference: ({ id }) => offres.find((offre) => offre.id === id),
    metier: ({ rome }) => ({ rome }),
    commune: ({ insee }) => insee && { insee },
  },
  Metier: {
    offres: ({ rome }, { contrat }) => offres.filter((offre) => offre.rome === rome).filter(among(contrat)),
  },
  Commune: {
    offres: ({ insee }, { contrat }) => offres.filter((offre) => offre.insee === insee).filter(among(contrat)),
  },
};

const server = new ApolloServer({ schema: buildSubgraphSchema({ typeDefs, resolvers }) });
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: Number(process.env.PORT) } });
console.log(`offers at ${url}`);
