import { openStore } from '@shardbench/db';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Results } from '../../src/report/results-schema.ts';
import { runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
  // What the faulty addon executed is stored in no database of results.
  openStore(workspace.database, { mode: 'write', purpose: 'test' }).close();
  Object.assign(process.env, { SHARDBENCH_ADDON: 'faults', SHARDBENCH_FAULT: 'noKernels' });
});
afterEach(() => {
  delete process.env.SHARDBENCH_ADDON;
  delete process.env.SHARDBENCH_FAULT;
  workspace.remove();
});

const bench = (...args: readonly string[]) => runBench(workspace, ...args, '--db', workspace.database);

test('a chain on a machine without accelerated kernels is skipped, which is no pass and no news', async () => {
  const { code, stdout, stderr } = await bench('gate', workspace.manifest('a'), '--json');
  const [report] = (JSON.parse(stdout) as Results).gateReports;
  expect(stderr).not.toContain('news');
  expect(stderr).toContain('accelerated kernels for cpu');
  expect([code, report?.verdict]).toEqual([3, 'skipped']);
  expect(report?.results).toContainEqual({
    gate: 'residency',
    shard: 'chain',
    outcome: { state: 'notRun', reason: 'noAcceleratedKernels' },
  });
});

test('it is not measured either, and not missed where it was only found in a folder', async () => {
  workspace.manifest('a');
  const { code, stdout } = await bench('run', workspace.folder, ...QUICK);
  expect(code).toBe(0);
  expect(stdout).toContain('skipped');
  expect(stored(workspace.database).runs).toMatchObject([{ verdict: { state: 'skipped' }, processes: [] }]);
});
