import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Results } from '../../src/report/results-schema.ts';
import { runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

const bench = (...args: readonly string[]) => runBench(workspace, ...args, '--db', workspace.database);

test('gate says what every gate said, and measures nothing', async () => {
  const manifest = workspace.manifest('2_2');
  const { code, stdout } = await bench('gate', manifest);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^nano\/2_2 {2}2\+2\/2 on cpu: /);
  expect(stdout).toMatch(/^● chain +contract passed · logits cos 0\.99\d+/m);
  expect(stdout).toMatch(/^● \[0,2\) +8\/8 products, 22\/22 compute on \w+ · cos 0\.99\d+ .* · parity exact/m);
  expect(stdout).toMatch(/^● head 1 +1\/1 products/m);
  expect(stored(workspace.database)).toMatchObject({ runs: [], sessions: [{ command: 'gate', state: 'finished' }] });
});

test('gating again does not hide what was measured before', async () => {
  const manifest = workspace.manifest('2_2');
  await bench('run', manifest, ...QUICK);
  const before = (await bench('show')).stdout;
  await bench('gate', manifest);
  expect((await bench('show')).stdout).toBe(before);
});

test('gate --json has the reports and no runs', async () => {
  const { stdout } = await bench('gate', workspace.manifest('old', { rope_dim: undefined }), '--json');
  const document: Results = JSON.parse(stdout);
  expect(document).toMatchObject({ session: { command: 'gate' }, runs: [], gateReports: [{ manifest: 'nano/old' }] });
  expect(document.gateReports[0]?.results[0]).toMatchObject({ gate: 'contract', outcome: { state: 'failed' } });
});
