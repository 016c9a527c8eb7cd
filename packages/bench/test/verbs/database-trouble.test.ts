import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCli } from '../cli-process.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
let manifest: string;
beforeAll(async () => {
  workspace = await makeWorkspace();
  manifest = workspace.manifest('a');
});
afterAll(() => workspace.remove());

/** Nothing was judged or measured in vain: the gates' cache was not begun. */
const nothingRan = (): boolean => !existsSync(join(workspace.folder, 'cache', 'reference'));

const runInto = (database: string) => runBench(workspace, 'run', manifest, '--db', database, ...QUICK);

test('a file that is no database is told before anything runs, and left as it is', async () => {
  const path = join(workspace.folder, 'notes.txt');
  writeFileSync(path, 'These are notes, and longer than the header that a database begins with would be.\n'.repeat(20));
  const before = readFileSync(path);
  expect(await runInto(path)).toMatchObject({ code: 4, stderr: expect.stringMatching(/notADatabase[\s\S]*--db/) });
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(nothingRan()).toBe(true);
});

test('the database of another program is left as it is', async () => {
  const path = join(workspace.folder, 'other.db');
  const other = new Database(path);
  other.exec('create table notes (text)');
  other.close();
  expect(await runInto(path)).toMatchObject({ code: 4, stderr: expect.stringContaining('foreignDatabase') });
  expect(nothingRan()).toBe(true);
});

test('a place below a file cannot hold a database', async () => {
  const path = join(workspace.folder, 'nano.gguf', 'results.db');
  expect(await runInto(path)).toMatchObject({ code: 4, stderr: expect.stringMatching(/remedy +\S/) });
  expect(nothingRan()).toBe(true);
});

test('a folder that may not be written to: exit 4 with a remedy, and nothing is left in it', async () => {
  const folder = join(workspace.folder, 'closed');
  mkdirSync(folder);
  chmodSync(workspace.folder, 0o777);
  chmodSync(folder, 0o555);
  // Root may write everywhere: the command becomes somebody else.
  const identity = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const cli = startCli(workspace, ['run', manifest, '--db', join(folder, 'a.db'), ...QUICK], identity);
  expect(await cli.ended).toBe(4);
  expect(cli.stderr()).toMatch(/error \w+: .*a\.db[\s\S]*remedy +\S/);
  expect(readdirSync(folder)).toEqual([]);
});
