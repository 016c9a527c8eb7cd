import { openStore } from '@shardbench/db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Results } from '../../src/report/results-schema.ts';
import { runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
  const [first, second] = [workspace.manifest('a'), workspace.manifest('b', { rope_dim: undefined })];
  await runBench(workspace, 'run', first, second, '--db', workspace.database, ...QUICK);
  await runBench(workspace, 'run', first, '--db', workspace.database, ...QUICK);
});
afterAll(() => workspace.remove());

const show = (...args: readonly string[]) => runBench(workspace, 'show', ...args, '--db', workspace.database);

test('what is not stored is not found, with a way to see what is', async () => {
  const { code, stderr } = await show('nano/none');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/unknownRun[\s\S]*pnpm bench show --all/)]);
});

test('an empty database says so', async () => {
  const database = `${workspace.folder}/empty.db`;
  openStore(database, { mode: 'write' }).close();
  const { code, stdout } = await runBench(workspace, 'show', '--db', database);
  expect([code, stdout]).toEqual([0, expect.stringContaining('no runs are stored yet')]);
});

test('without arguments the newest run of each kind is listed, with --all every one', async () => {
  const rows = async (...args: string[]) => (await show(...args)).stdout.match(/^nano\/[ab] +\S/gm)?.length;
  expect([await rows(), await rows('--all')]).toEqual([2, 3]);
});

test('the beginning of an id shows that run: verdict, gates, stages, processes', async () => {
  const id = stored(workspace.database).runs[0]?.id ?? '';
  const { code, stdout } = await show(id.slice(0, -4));
  expect(code).toBe(0);
  for (const part of [`run ${id}`, 'verdict ', 'contract', 'headPredict', 'named stages cover', 'then tooShort']) {
    expect(stdout).toContain(part);
  }
});

test('the id of a manifest shows its runs', async () => {
  const { stdout } = await show('nano/a', '--json');
  const document: Results = JSON.parse(stdout);
  expect(document.runs.map(({ manifest }) => manifest)).toEqual(['nano/a', 'nano/a']);
  expect([document.session, document.machine]).toEqual([null, null]);
});

test('a run of one session is shown with it', async () => {
  const { stdout } = await show('nano/b', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    session: { command: 'run', state: 'finished' },
    runs: [{ verdict: 'disqualified' }],
  });
});
