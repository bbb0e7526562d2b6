// A page of a list, as Relay's hooks take it: by Node, by cursors, under `@connection`.
import { graphql } from './graphql.js';

export const query = graphql`
  query FormationsQuery($rome: CodeRome!, $premieres: Int!, $apres: String) {
    metier(rome: $rome) {
      libelle
      ...Formations_metier @arguments(premieres: $premieres, apres: $apres)
    }
  }
`;

export const fragment = graphql`
  fragment Formations_metier on Metier
  @argumentDefinitions(premieres: { type: "Int!" }, apres: { type: "String" })
  @refetchable(queryName: "FormationsPageQuery") {
    formations(first: $premieres, after: $apres) @connection(key: "Formations_formations") {
      edges {
        node {
          cle
          lieu {
            commune {
              nom
            }
          }
        }
      }
    }
  }
`;
