import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCli } from '../cli-process.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

test('the second command waits and says for whom; both are stored whole, one after the other', async () => {
  const db = ['--db', workspace.database];
  const first = startCli(workspace, ['run', workspace.manifest('a'), ...db, '--profile', 'short', '--processes', '3']);
  await first.said('startup');
  const second = startCli(workspace, ['gate', workspace.manifest('b'), ...db]);
  await second.said(`waiting for "run" (process ${first.child.pid}`);
  const third = startCli(workspace, ['run', workspace.manifest('c'), ...db, ...QUICK]);
  expect(await Promise.all([first.ended, second.ended, third.ended])).toEqual([0, 0, 0]);
  const { runs, sessions } = stored(workspace.database);
  expect(runs.map(({ processes }) => processes.length)).toEqual([3, 1]);
  expect(sessions.map(({ command, state }) => `${command} ${state}`).sort()).toEqual([
    ...['gate finished', 'run finished', 'run finished'],
  ]);
  for (const [index, { startedAt }] of sessions.slice(1).entries()) {
    expect(startedAt >= (sessions[index]?.endedAt ?? '')).toBe(true);
  }
});
