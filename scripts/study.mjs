// `pnpm study <name>`: build what changed, then run one of packages/bench/studies, whose figures the documents quote.
// Without a name, or with one that does not exist, it lists them.
import { readdirSync, readFileSync } from 'node:fs';
import { build } from './build.mjs';

const FOLDER = new URL('../packages/bench/studies/', import.meta.url);

/** Name → first sentence of the comment that heads the file, of every file there that can be run. */
const studies = () => {
  const found = new Map();
  for (const file of readdirSync(FOLDER).toSorted()) {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    if (!text.includes('\nexport const run =')) continue;
    const [comment = ''] = text.match(/^(?:\/\/ .*\n)+/) ?? [];
    const [sentence = ''] =
      comment
        .replaceAll(/\n?\/\/ /g, ' ')
        .trim()
        .match(/^.*?[.:;](?=\s|$)/) ?? [];
    found.set(file.replace(/\.ts$/, ''), sentence.replace(/[.:;]$/, ''));
  }
  return found;
};

const list = (known) => {
  const width = Math.max(...[...known.keys()].map((name) => name.length));
  return [
    'usage: pnpm study <name> [options]',
    '',
    ...[...known].map(([name, what]) => `  ${name.padEnd(width)}  ${what}`),
  ].join('\n');
};

const [name, ...args] = process.argv.slice(2);
const known = studies();
if (name === undefined || name === '--help') {
  process.stdout.write(`${list(known)}\n`);
} else if (!known.has(name)) {
  process.stderr.write(`studyUnknown: expected the name of a study, found ${JSON.stringify(name)}\n\n${list(known)}\n`);
  process.exitCode = 2;
} else {
  const code = build('build', ['--filter=@shardbench/bench...']);
  if (code !== 0) process.exit(code);
  const { run } = await import(new URL(`${name}.ts`, FOLDER).href);
  await run(args);
}
