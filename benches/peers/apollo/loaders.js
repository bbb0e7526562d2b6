// What a request asks of the database, gathered: one statement for each level of its operation.
import DataLoader from 'dataloader';
import { LISTS, PAGES, ROOTS, ROWS, SEARCHES } from './statements.js';

const each = (statements, make) =>
  Object.fromEntries(Object.entries(statements).map(([name, text]) => [name, make(name, text)]));

const gathered = (rows) => {
  const children = new Map();
  for (const row of rows) {
    const known = children.get(row.parent);
    if (known) known.push(row);
    else children.set(row.parent, [row]);
  }
  return children;
};

/** The loaders of one request: rows by key, lists and pages by parent, and the lists that begin an operation. */
export function loaders(pool) {
  // Named, a statement is prepared once for each connection.
  const ask = async (name, text, values) => (await pool.query({ name, text, values })).rows;
  const row = (name, text) =>
    new DataLoader(async (keys) => {
      const found = new Map((await ask(name, text, [keys])).map((row) => [row.key, row]));
      return keys.map((key) => found.get(key) ?? null);
    });
  const list = (name, text) =>
    new DataLoader(async (parents) => {
      const children = gathered(await ask(name, text, [parents]));
      return parents.map((parent) => children.get(parent) ?? []);
    });
  const pages = (name, text) => {
    const bySize = new Map();
    const ofSize = (first) =>
      new DataLoader(async (parents) => {
        const children = gathered(await ask(name, text, [parents, first]));
        return parents.map((parent) => children.get(parent) ?? []);
      });
    return (parent, first) => {
      if (!bySize.has(first)) bySize.set(first, ofSize(first));
      return bySize.get(first).load(parent);
    };
  };
  return {
    ...each(ROWS, row),
    ...each(LISTS, list),
    ...each(PAGES, pages),
    ...each(ROOTS, (name, text) => (...values) => ask(name, text, values)),
    // Planned each time: a plan for every circle would suit none, and takes twice the time.
    ...each(SEARCHES, (_, text) => (...values) => ask(undefined, text, values)),
  };
}
