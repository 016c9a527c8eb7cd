import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startScript, until } from '../cli-process.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

const SCRIPT = join(import.meta.dirname, 'load-speed.ts');

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

const study = (...args: readonly string[]) => startScript(workspace, SCRIPT, args);
const scratch = () => join(workspace.folder, 'cache', 'load-speed');

test.each([
  [['2'], 'a whole number from 3'],
  [['many'], 'a whole number from 3'],
  [['3', '0'], 'a whole number from 1'],
])('%j is wrong use: exit 2', async (args, said) => {
  const run = study(workspace.manifest('a'), ...args);
  expect([await run.ended, run.stdout()]).toEqual([2, '']);
  expect(run.stderr()).toContain(said);
});

test('weights that are not there: exit 3, with the way to get them', async () => {
  const run = study(workspace.manifest('gone', { gguf: 'gone.gguf' }));
  expect([await run.ended, run.stderr()]).toEqual([3, expect.stringMatching(/no gone\.gguf[\s\S]*model make/)]);
});

test('everything is measured side by side, and nothing is left', async () => {
  const run = study(workspace.manifest('a'), '3', '1');
  expect([await run.ended, run.stderr()]).toEqual([0, 'round 1 of 3\nround 2 of 3\nround 3 of 3\n']);
  expect(run.stdout()).toMatch(/^nano \(synthetic, random weights\), nano\/a: \d+ kB packed, 1 thread, 3 rounds$/m);
  const line = (name: string) =>
    run
      .stdout()
      .split('\n')
      .find((text) => text.startsWith(name)) ?? '';
  const rates = String.raw` +\d+\.\d\d +\d+\.\d\d–\d+\.\d\d`;
  const time = String.raw` +\d+\.\d\d +[\d.]+ m?s$`;
  expect(line('memory stream')).toMatch(new RegExp(`${rates}$`));
  for (const plain of ['writing plainly, into', 'writing plainly, to', 'reading plainly, from the page cache']) {
    expect(line(plain)).toMatch(new RegExp(`${rates}${time}`));
  }
  for (const ours of ['until written', 'until hashed', 'to the disk'].map((how) => `packing, ${how}`)) {
    expect(line(ours)).toMatch(new RegExp(`${rates} +\\d+\\.\\d\\d${time}`));
  }
  expect(line('opening, from the page cache')).toMatch(new RegExp(`${rates} +\\d+\\.\\d\\d${time}`));
  // A file in memory alone, or a system that counts nothing, has no other disk to read from.
  if (line('from the disk').startsWith('from the disk nothing')) expect(line('opening, from the disk')).toBe('');
  else expect(line('opening, from the disk')).toMatch(new RegExp(`${rates} +\\d+\\.\\d\\d${time}`));
  // The distances of reading ahead are the workspace's own.
  expect(readdirSync(join(workspace.folder, 'cache')).sort()).toEqual(['file-hashes.json', 'prefetch']);
});

test('Ctrl-C ends it with 130 and leaves nothing in the cache', async () => {
  const run = study(workspace.manifest('a'), '100000', '1');
  await until('the scratch folder', () => existsSync(scratch()));
  await run.said('round 2 of');
  run.child.kill('SIGINT');
  expect(await run.ended).toBe(130);
  expect(existsSync(scratch())).toBe(false);
  expect(run.stdout()).toBe('');
});
