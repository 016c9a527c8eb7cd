import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

test('a budget leaves processes out and says how many; the gates are run all the same', async () => {
  const { code, stdout, stderr } = await runBench(
    workspace,
    ...['run', workspace.manifest('a'), '--db', workspace.database, '--profile', 'short', '--processes', '3'],
    ...['--budget', '0.001s', '--json'],
  );
  expect([code, stderr]).toEqual([0, expect.stringContaining('the budget left no time for 3 processes')]);
  const { runs, gateReports, session } = JSON.parse(stdout);
  expect(runs).toMatchObject([{ processesPlanned: 3, processes: [], decode: null }]);
  expect(gateReports.length).toBe(1);
  expect(session.state).toBe('finished');
});
