import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock } from '../../src/lock/acquire-lock.ts';
import { type CliProcess, startCli, until } from '../cli-process.ts';
import { isRunning } from '../process-table.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
const started: CliProcess[] = [];
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  workspace.remove();
});

const start = (...args: Parameters<typeof startCli>): CliProcess => {
  const cli = startCli(...args);
  started.push(cli);
  return cli;
};

/** More than any test waits for: every phase but the first few is long. */
const long = (verb = 'run'): string[] => [
  ...[verb, workspace.manifest('a'), '--db', workspace.database, '--threads', '1'],
  ...['--profile', 'short', '--processes', '100', '--requests', '100'],
];

/** Files that only exist while something is being written. */
const halfWritten = (): string[] =>
  readdirSync(workspace.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /partial|draft|\.\d+(\.json)?$|-wal$|-shm$|-journal$|^lock\.json$/.test(name),
  );

/** Stops a command as Ctrl-C does, and sees that nothing of it is left. */
const stop = async (cli: CliProcess, signal: NodeJS.Signals = 'SIGINT', wholeGroup = false): Promise<void> => {
  const pid = cli.child.pid ?? 0;
  const workers = cli.workers();
  process.kill(wholeGroup ? -pid : pid, signal);
  expect(await cli.ended).toBe(signal === 'SIGINT' ? 130 : 143);
  const [text, document] = [`interrupted (${signal})`, `"signal": "${signal}"`];
  expect([cli.stderr().includes(text), cli.stdout().includes(document)]).toContain(true);
  expect(cli.stderr()).not.toMatch(/\n\s+at |rejection/);
  expect(workers.filter(isRunning)).toEqual([]);
  expect(halfWritten()).toEqual([]);
};

test.each([
  ['SIGINT', 'contract gate'],
  ['SIGTERM', 'startup'],
] as const)('%s in the phase "%s": 128 + its number, and the session is interrupted', async (signal, phase) => {
  const cli = start(workspace, long());
  await cli.said(phase);
  await stop(cli, signal);
  const { runs, sessions } = stored(workspace.database);
  expect(sessions.map(({ state }) => state)).toEqual(['interrupted']);
  expect(runs.every(({ verdict, processes }) => verdict.state !== 'crashed' && processes.length < 100)).toBe(true);
});

test('Ctrl-C on a terminal reaches workers, too, and is no crash of theirs; finished processes are kept', async () => {
  const cli = start(workspace, [...long(), '--json'], { detached: true });
  await cli.said(/[1-9]\d*\/100 processes.*requests/);
  await stop(cli, 'SIGINT', true);
  const { session, runs } = JSON.parse(cli.stdout());
  expect([session.state, runs[0].crashedPhase, runs[0].processesPlanned]).toEqual(['interrupted', null, 100]);
  expect(runs[0].processes.length).toBeGreaterThan(0);
  expect(runs[0].processes.length).toBeLessThan(100);
  expect(stored(workspace.database).runs[0]?.processes.length).toBe(runs[0].processes.length);
  expect(cli.stderr()).toContain('every finished process is stored');
});

test('Ctrl-C while waiting for another measurement stores nothing and leaves it alone', async () => {
  const path = workspace.environment.SHARDBENCH_LOCK ?? '';
  const lock = await acquireLock({ verb: 'all', path });
  const cli = start(workspace, [...long(), '--json']);
  await cli.said(`waiting for "all" (process ${process.pid}`);
  rmSync(`${path}.json`);
  await stop(cli);
  expect(JSON.parse(cli.stdout())).toEqual({ error: { kind: 'interrupted', code: 'interrupted', signal: 'SIGINT' } });
  expect(stored(workspace.database)).toEqual({ runs: [], sessions: [] });
  lock.release();
});

test('Ctrl-C while a model is made leaves no file', async () => {
  const path = join(workspace.folder, 'models', 'tiny.gguf');
  const cli = start(workspace, ['model', 'make', 'tiny', '--out', path]);
  await cli.said('making tiny');
  await stop(cli);
  expect(existsSync(path)).toBe(false);
});

test('Ctrl-C while pages are built: exit 130, and the measurements are finished and stored', async () => {
  const pages = join(workspace.folder, 'pages');
  const few = ['--profile', 'short', '--processes', '1', '--requests', '1'];
  const cli = start(workspace, ['all', workspace.manifest('a'), '--db', workspace.database, '--pages', pages, ...few]);
  await cli.said('building the pages');
  await until('the build has begun', () => cli.workers().length > 0);
  await stop(cli);
  expect(existsSync(join(pages, 'index.html'))).toBe(false);
  const { runs, sessions } = stored(workspace.database);
  expect([sessions[0]?.state, runs[0]?.processes.length]).toEqual(['finished', 1]);
});
