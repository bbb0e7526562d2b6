import { AutourDocument, type TypedDocumentString } from './generated/graphql.js';

const url = process.env['PASSERELLE_URL'] ?? 'http://127.0.0.1:8000/graphql';

async function ask<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Result; errors?: { message: string }[] };
  if (!data || errors) throw new Error(errors?.map(({ message }) => message).join('\n') ?? `status ${response.status}`);
  return data;
}

const { metier, commune, recherche } = await ask(AutourDocument, { rome: 'D1102', insee: '59512', premieres: 2 });

const formations = commune?.formations;
console.log(`${metier?.libelle}, autour de ${commune?.nom} : ${formations?.totalCount}`);
for (const { distanceM, node } of formations?.edges ?? []) {
  console.log(`${distanceM} m, ${node.statut}, ${node.certification?.intitule}, ${node.formateur?.raisonSociale}`);
}
for (const { noeud } of recherche?.nodes ?? []) {
  switch (noeud?.__typename) {
    case 'Metier':
      console.log('Metier', noeud.libelle);
      break;
    case 'FicheRncp':
      console.log('FicheRncp', noeud.intitule);
      break;
  }
}
