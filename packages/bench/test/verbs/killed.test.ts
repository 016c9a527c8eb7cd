import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CliProcess, startCli, until } from '../cli-process.ts';
import { isRunning } from '../process-table.ts';
import { runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());

const run = (processes: number, ...manifests: readonly string[]): CliProcess =>
  startCli(workspace, [
    ...['run', ...manifests, '--db', workspace.database, '--threads', '1'],
    ...['--profile', 'short', '--processes', String(processes), '--requests', '150'],
  ]);

const killWorker = (cli: CliProcess): void => {
  const [worker] = cli.workers();
  if (worker === undefined) throw new Error(`no worker: ${cli.stderr()}`);
  process.kill(worker, 'SIGKILL');
};

const verdicts = (): string[] =>
  stored(workspace.database).runs.map(({ manifest, verdict, processes }) => {
    const state = verdict.state === 'crashed' ? `crashed in ${verdict.phase}` : 'measured';
    return `${manifest.id}: ${state}, ${processes.length}`;
  });

test('a measuring worker that dies is a verdict: what ended before is kept, the other chain is measured on', async () => {
  // The order is a b, b a, a b: the second process of a dies.
  const cli = run(3, workspace.manifest('a'), workspace.manifest('b'));
  await cli.said(/3\/6 processes.*nano\/a · requests/);
  killWorker(cli);
  expect(await cli.ended).toBe(1);
  expect(verdicts()).toEqual(['nano/a: crashed in measure, 1', 'nano/b: measured, 3']);
  expect(cli.stderr()).toMatch(/news: nano\/a, short: crashed in a measured request \(SIGKILL\)$/m);
  expect(cli.stdout()).toMatch(/^nano\/a .* 1\/3 +crashed$/m);
  expect(stored(workspace.database).sessions[0]?.state).toBe('finished');
});

test('a gate worker that dies is a verdict, too', async () => {
  const cli = run(1, workspace.manifest('a'), workspace.manifest('b'));
  await cli.said(/nano\/a · contract gate/);
  killWorker(cli);
  expect(await cli.ended).toBe(1);
  expect(verdicts()).toEqual(['nano/a: crashed in gate, 0', 'nano/b: measured, 1']);
  expect(cli.stderr()).toMatch(/news: nano\/a: crashed in the gates \(SIGKILL\)$/m);
});

test('when the command itself is killed its worker ends, and the next one marks the session', async () => {
  const cli = run(100, workspace.manifest('a'));
  await cli.said(/[1-9]\d*\/100 processes.*requests/);
  const workers = cli.workers();
  cli.child.kill('SIGKILL');
  expect(await cli.ended).toBe('SIGKILL');
  expect(workers.length).toBe(1);
  await until('the worker has ended', () => !workers.some(isRunning));
  expect(stored(workspace.database).sessions.map(({ state }) => state)).toEqual(['open']);
  const kept = verdicts()[0];
  await runBench(workspace, 'run', workspace.manifest('a'), '--db', workspace.database, ...QUICK);
  expect(stored(workspace.database).sessions.map(({ state }) => state)).toEqual(['interrupted', 'finished']);
  expect(verdicts()[0]).toBe(kept);
  expect(kept).toMatch(/measured, [1-9]/);
});
