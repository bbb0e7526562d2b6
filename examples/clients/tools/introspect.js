// Writes the answer to an introspection of a schema file: what some generators read in its stead.
import { buildSchema, introspectionFromSchema } from 'graphql';
import { readFileSync } from 'node:fs';

const schema = buildSchema(readFileSync(process.argv[2], 'utf8'));
console.log(JSON.stringify({ data: introspectionFromSchema(schema) }));
