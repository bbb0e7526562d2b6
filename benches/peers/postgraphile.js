// PostGraphile over our tables: `/graphql` is its own, `/questions/W1` gives a question of ours as it is asked of it, and
// `/answers/W1` gives what it answers as our graph does.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import pg from 'pg';
import { postgraphile } from 'postgraphile';
import { grafserv } from 'postgraphile/grafserv/node';
import { preset } from './postgraphile/preset.js';
import { FIRST, answer, digest, question } from './postgraphile/translate.js';

const [connectionString] = process.argv.slice(2);
// It starts without, and answers nothing.
if (!Promise.withResolvers) throw new Error(`PostGraphile needs Node.js 22 or later: this is ${process.version}`);

async function prepared() {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(readFileSync(new URL('postgraphile/setup.sql', import.meta.url), 'utf8'));
  await client.end();
}

async function asked(address, query) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`http://${address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return response.json();
}

await prepared();
let order;
const server = createServer();
const translated = async (request, response) => {
  const [, what, name] = request.url.split('/');
  const given = await json(request);
  const told = what === 'questions' ? question(name, given, order) : answer(name, given);
  response.writeHead(told ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(told ?? null));
};
await postgraphile(preset(connectionString)).createServ(grafserv).addTo(server);
const [ordinary] = server.listeners('request');
server.removeListener('request', ordinary);
server.on('request', (request, response) => (request.url === '/graphql' ? ordinary : translated)(request, response));
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const address = `127.0.0.1:${server.address().port}`;
order = digest(await asked(address, FIRST));
console.log(address);
