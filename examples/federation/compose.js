// Makes one schema of those of the subgraphs, for the gateways that are given it whole.
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

const ask = async (url) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(`${url}: ${JSON.stringify(errors)}`);
  return parse(data._service.sdl);
};

/** The supergraph of subgraphs told by their names and addresses. */
export const compose = async (subgraphs) => {
  const services = subgraphs.map(async ({ name, url }) => ({ name, url, typeDefs: await ask(url) }));
  const { supergraphSdl, errors } = composeServices(await Promise.all(services));
  if (errors?.length) throw new Error(errors.map((error) => error.message).join('\n'));
  return supergraphSdl;
};
