// Compiles a source file unless the same command over the same bytes, headers included, has made its object before.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve as resolvePath } from 'node:path';

const hashes = new Map();

const hashOf = (path) => {
  if (!hashes.has(path)) hashes.set(path, createHash('sha256').update(readFileSync(path)).digest('hex'));
  return hashes.get(path);
};

/** Runs a program and gives its exit code (null after a signal) with everything it printed. */
export const run = (command, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
  });

/** Files that a compiler listed for make: everything after the colon. */
const dependenciesOf = (makeRule) =>
  makeRule
    .slice(makeRule.indexOf(':') + 1)
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/(?<!\\)\s+/)
    .filter((path) => path !== '')
    .map((path) => path.replaceAll('\\ ', ' '));

const isCurrent = (object, record, command) => {
  if (!existsSync(object) || !existsSync(record)) return false;
  const { command: made, files } = JSON.parse(readFileSync(record, 'utf8'));
  return made === command && Object.entries(files).every(([path, hash]) => existsSync(path) && hashOf(path) === hash);
};

/**
 * @param {{ compiler: string, version: string, flags: string[], source: string, object: string, cwd: string }} job
 *   `source` and `object` are absolute; `version` is what the compiler says of itself
 * @returns {Promise<{ compiled: boolean }>}
 */
export const compile = async ({ compiler, version, flags, source, object, cwd }) => {
  const record = `${object}.json`;
  const list = `${object}.d`;
  const args = [...flags, '-MMD', '-MF', list, '-c', source, '-o', object];
  const command = JSON.stringify([version, compiler, ...args]);
  if (isCurrent(object, record, command)) return { compiled: false };
  mkdirSync(dirname(object), { recursive: true });
  const { code, output } = await run(compiler, args, { cwd });
  if (code !== 0) throw new Error(`${source} does not compile:\n${output}`);
  process.stderr.write(output);
  const files = Object.fromEntries(
    dependenciesOf(readFileSync(list, 'utf8')).map((path) => [resolvePath(cwd, path), hashOf(resolvePath(cwd, path))]),
  );
  writeFileSync(record, JSON.stringify({ command, files }));
  return { compiled: true };
};
