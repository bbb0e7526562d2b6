// Queries that genql lets one write as objects.
import { createClient } from './generated/genql/index.js';

const client = createClient({ url: process.env['PASSERELLE_URL'] ?? 'http://127.0.0.1:8000/graphql' });

const { metier } = await client.query({
  metier: { __args: { rome: 'D1102' }, libelle: true, certifications: { __args: { first: 2 }, nodes: { rncp: true } } },
});

export const libelle: string | undefined = metier?.libelle;
