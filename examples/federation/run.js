// Starts the second subgraph and a gateway beside passerelle, which PASSERELLE_URL names; stops them when it ends.
//
//   run.js [apollo|hive|hive-router]      until Ctrl-C
//   run.js --check [gateway…]             asks each gateway the questions, compares, and ends
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { compose } from './compose.js';

const here = import.meta.dirname;
const root = join(here, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'passerelle-federation-'));
const started = [];

const start = (name, command, args, env = {}) => {
  const child = spawn(command, args, { cwd: here, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  child.stdout.on('data', (bytes) => said.push(bytes));
  child.stderr.on('data', (bytes) => said.push(bytes));
  child.on('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
  const running = { name, child, told: () => Buffer.concat(said).toString() };
  child.on('exit', () => (running.ended = true));
  started.push(running);
  return running;
};

const stop = async () => {
  for (const { child, ended } of started.splice(0).reverse()) {
    if (ended || child.pid === undefined) continue;
    const gone = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGTERM');
    const forced = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(forced);
  }
};

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const ask = async (url, query) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
};

/** Waits until what was started answers GraphQL. */
const answers = async (running, url) => {
  for (let tries = 0; tries < 300 && !running.ended; tries += 1) {
    const answer = await ask(url, '{ __typename }').catch(() => undefined);
    if (answer?.data) return url;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${running.name} does not answer at ${url}\n${running.told()}`);
};

const offres = async () => {
  const port = await freePort();
  const running = start('offers', process.execPath, ['offres.js'], { PORT: port });
  return answers(running, `http://127.0.0.1:${port}/`);
};

/** Writes the supergraph down for a gateway that reads a file. */
const supergraph = async (subgraphs) => {
  const path = join(folder, 'supergraph.graphql');
  writeFileSync(path, await compose(subgraphs));
  return path;
};

/** How each gateway starts: what to wait for, and where. */
const gateways = {
  apollo: async (subgraphs, port) => [
    start('Apollo Gateway', process.execPath, ['apollo.js'], { PORT: port, SUBGRAPHS: JSON.stringify(subgraphs) }),
    `http://127.0.0.1:${port}/`,
  ],
  hive: async (subgraphs, port) => [
    start('Hive Gateway', join(here, 'node_modules', '.bin', 'hive-gateway'), [
      ...['supergraph', await supergraph(subgraphs), '--host', '127.0.0.1', '--port', String(port)],
    ]),
    `http://127.0.0.1:${port}/graphql`,
  ],
  'hive-router': async (subgraphs, port) => [
    start('Hive Router', process.env.HIVE_ROUTER ?? join(root, 'target', 'tools', 'bin', 'hive_router'), [], {
      SUPERGRAPH_FILE_PATH: await supergraph(subgraphs),
      HOST: '127.0.0.1',
      PORT: port,
    }),
    `http://127.0.0.1:${port}/graphql`,
  ],
};

/** Asks a gateway every question; gives how many of its answers are not those expected. */
const check = async (name, url) => {
  let wrong = 0;
  const questions = join(here, 'questions');
  for (const file of readdirSync(questions).filter((file) => file.endsWith('.graphql'))) {
    const expected = readFileSync(join(questions, file.replace(/graphql$/, 'json')), 'utf8');
    const answer = await ask(url, readFileSync(join(questions, file), 'utf8'));
    const same = isDeepStrictEqual(answer, JSON.parse(expected));
    console.log(`${same ? 'same ' : 'OTHER'} ${name}: ${file}`);
    if (!same) console.log(JSON.stringify(answer, null, 2));
    wrong += same ? 0 : 1;
  }
  return wrong;
};

const stopped = new Promise((resolve) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.on(signal, resolve)));

const main = async (args) => {
  const checked = args.includes('--check');
  const asked = args.filter((arg) => arg !== '--check');
  const names = asked.length ? asked : checked ? ['apollo', 'hive'] : ['apollo'];
  const unknown = names.find((name) => !(name in gateways));
  if (unknown || (!checked && names.length > 1)) {
    throw new Error(`usage: run [--check] [${Object.keys(gateways).join('|')}]`);
  }
  const subgraphs = [
    { name: 'passerelle', url: process.env.PASSERELLE_URL },
    { name: 'offres', url: await offres() },
  ];
  let wrong = 0;
  for (const name of names) {
    const [running, url] = await gateways[name](subgraphs, await freePort());
    await answers(running, url);
    if (checked) wrong += await check(name, url);
    else console.log(`${running.name}: ${url}\nsubgraphs: ${subgraphs.map(({ url }) => url).join(' ')}\nCtrl-C stops them all`);
  }
  if (!checked) await stopped;
  return wrong;
};

let status = 1;
try {
  const wrong = await Promise.race([main(process.argv.slice(2)), stopped.then(() => 0)]);
  status = wrong === 0 ? 0 : 1;
} catch (error) {
  console.error(error.message);
} finally {
  await stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);
