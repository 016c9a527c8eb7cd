import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquireLock } from '../../src/lock/acquire-lock.ts';
import { startCli } from '../cli-process.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

test('of two commands at once one waits and says for whom; both are stored whole, one after the other', async () => {
  const lock = await acquireLock({ verb: 'all', path: workspace.environment.SHARDBENCH_LOCK ?? '' });
  const db = ['--db', workspace.database];
  const run = startCli(workspace, ['run', workspace.manifest('a'), ...db, ...QUICK]);
  const gate = startCli(workspace, ['gate', workspace.manifest('b'), ...db]);
  for (const cli of [run, gate]) await cli.said('waiting for "all"');
  lock.release();
  expect(await Promise.all([run.ended, gate.ended])).toEqual([0, 0]);
  const waited = `${run.stderr()}${gate.stderr()}`;
  expect([
    waited.includes(`waiting for "run" (process ${run.child.pid}`),
    waited.includes(`waiting for "gate" (process ${gate.child.pid}`),
  ]).toContain(true);
  const { runs, sessions } = stored(workspace.database);
  expect(runs.map(({ processes }) => processes.length)).toEqual([1]);
  expect(sessions.map(({ command, state }) => `${command} ${state}`).sort()).toEqual(['gate finished', 'run finished']);
  const [first, second] = sessions;
  expect((second?.startedAt ?? '') >= (first?.endedAt ?? '?')).toBe(true);
});
