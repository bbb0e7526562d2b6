import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

/** What the check says in a repository where these schemas follow one another, each under its tag if it has one. */
const said = (versions, ...args) => {
  const folder = mkdtempSync(join(tmpdir(), 'schema-evolution-'));
  try {
    const git = (...args) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], { cwd: folder, stdio: 'ignore' });
    git('init');
    for (const [schema, tag] of versions) {
      writeFileSync(join(folder, 'schema.graphql'), schema);
      git('add', '.');
      git('commit', '--allow-empty', '-m', 'x');
      if (tag) git('tag', tag);
    }
    return spawnSync(process.execPath, [join(import.meta.dirname, 'check.js'), ...args], { cwd: folder, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const whole = 'type Query { a: Int b: Int }';
const announced = 'type Query { a: Int b: Int @deprecated(reason: "Use a.") }';
const cut = 'type Query { a: Int }';

test('without a release it says so, and passes', () => {
  const { status, stdout } = said([[whole], [cut]]);
  assert.equal(status, 0);
  assert.match(stdout, /no tag v\*/);
});

test('what breaks since the last release fails, and is told', () => {
  const { status, stderr } = said([[whole, 'v1.0.0'], [cut]]);
  assert.equal(status, 1);
  assert.match(stderr, /v1\.0\.0 did not announce/);
  assert.match(stderr, /Field 'b' was removed/);
});

test('what a release announced may go, and not what was announced and gone at once', () => {
  assert.equal(said([[whole, 'v1.0.0'], [announced, 'v1.1.0'], [cut]]).status, 0);
  assert.equal(said([[whole, 'v1.0.0'], [announced], [cut]]).status, 1);
});

test('only the last release counts, and other tags do not', () => {
  assert.equal(said([[whole, 'v1.0.0'], [cut, 'v2.0.0'], [cut]]).status, 0);
  assert.equal(said([[whole, 'v1.0.0'], [cut, 'nightly'], [cut]]).status, 1);
});

test('a file can stand for the last release', () => {
  const file = join(import.meta.dirname, '..', '..', 'schema.graphql');
  assert.equal(said([[cut]], '--against', file).status, 1);
  assert.equal(said([[cut]], '--with', file).status, 2);
});
