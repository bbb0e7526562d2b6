// Compares schema.graphql with that of the last release, or with the file that --against names.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { broken } from './evolution.js';

const git = (...args) => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 });

/** The last release before this commit; none when there is none. */
const release = () => {
  try {
    return git('describe', '--tags', '--match', 'v[0-9]*', '--abbrev=0').trim();
  } catch {
    return undefined;
  }
};

const [option, file] = process.argv.slice(2);
if (option && (option !== '--against' || !file)) {
  console.error('usage: schema-evolution [--against FILE]');
  process.exit(2);
}
const name = file ?? release();
if (!name) {
  console.log('schema-evolution: no tag v* before this commit: there is no release to compare with');
  process.exit(0);
}
const before = file ? readFileSync(file, 'utf8') : git('show', `${name}:schema.graphql`);
const found = await broken(before, readFileSync('schema.graphql', 'utf8'));
if (found.length === 0) {
  console.log(`schema-evolution: nothing of ${name} breaks that it did not announce`);
} else {
  console.error(`schema-evolution: ${name} did not announce (by @deprecated) what breaks now:`);
  for (const message of found) console.error(`  ${message}`);
  process.exit(1);
}
