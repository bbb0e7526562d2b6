// Types that gql.tada reads in the very text of the query.
import { initGraphQLTada, type ResultOf, type VariablesOf } from 'gql.tada';
import type { introspection } from './generated/gql-tada.js';

const graphql = initGraphQLTada<{ introspection: introspection; scalars: { CodeRome: string; Rncp: string } }>();

const document = graphql(`
  query Certifications($rome: CodeRome!, $premieres: Int) {
    metier(rome: $rome) {
      libelle
      certifications(first: $premieres) {
        nodes {
          rncp
          periodeValidite {
            debut
          }
        }
      }
    }
  }
`);

export const variables: VariablesOf<typeof document> = { rome: 'D1102', premieres: 2 };

export const codes = ({ metier }: ResultOf<typeof document>): (string | null)[] =>
  metier?.certifications?.nodes.map(({ rncp }) => rncp) ?? [];
