// The subset of our graph that the benchmark asks, as it is written with Apollo Server, DataLoader and node-postgres.
import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import pg from 'pg';
import { loaders } from './apollo/loaders.js';
import { resolvers } from './apollo/resolvers.js';

const [connectionString] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString, max: 8 });
const typeDefs = readFileSync(new URL('apollo/schema.graphql', import.meta.url), 'utf8');
const server = new ApolloServer({ typeDefs, resolvers });
const { url } = await startStandaloneServer(server, {
  context: async () => ({ load: loaders(pool) }),
  listen: { host: '127.0.0.1', port: 0 },
});
console.log(new URL(url).host);
