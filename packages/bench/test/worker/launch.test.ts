import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Job, WorkerMessage } from '../../src/worker/job.ts';
import { type LaunchOptions, launchWorker } from '../../src/worker/launch.ts';
import { isRunning } from '../process-table.ts';

const JOB = { kind: 'gate', manifestPath: 'a.json' } as unknown as Job;
const { execPath } = process;
/** Begins every program: says what a worker says. */
const PRELUDE = `
  import { writeSync } from 'node:fs';
  const say = (message) => writeSync(3, JSON.stringify(message) + '\\n');
  const forever = () => setInterval(() => {}, 1000);
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-worker-'));
});
afterEach(() => {
  process.execPath = execPath;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const launch = (program: string, options: Partial<LaunchOptions> = {}) => {
  const path = join(folder, 'program.mjs');
  writeFileSync(path, PRELUDE + program);
  const signal = new AbortController().signal;
  return launchWorker(JOB, { signal, onMessage: () => undefined, program: path, ...options });
};

/** Pid that a program says, once it has. */
const pidOf = (message: WorkerMessage): number => (message as unknown as { pid: number }).pid;

test('a Node that cannot be started is an error with a remedy, not a crash of the chain', async () => {
  process.execPath = join(folder, 'no-such-node');
  await expect(launch('')).rejects.toMatchObject({ kind: 'storage', code: 'workerNotStarted' });
});

test('nothing is started after an abort', async () => {
  const signal = AbortSignal.abort(new Error('stop'));
  process.execPath = join(folder, 'no-such-node');
  await expect(launch('', { signal })).rejects.toThrow('stop');
});

test('an abort ends the worker, waits for its end, and lets nothing more be heard', async () => {
  const controller = new AbortController();
  const heard: WorkerMessage[] = [];
  const onMessage = (message: WorkerMessage): void => {
    heard.push(message);
    controller.abort(new Error('stop'));
  };
  const program = `process.on('SIGINT', () => {}); process.on('SIGTERM', () => {});
    say({ type: 'a', pid: process.pid }); setInterval(() => say({ type: 'b' }), 1); forever();`;
  await expect(launch(program, { signal: controller.signal, onMessage })).rejects.toThrow('stop');
  expect(heard.length).toBe(1);
  expect(heard.map(pidOf).map(isRunning)).toEqual([false]);
});

test('what the listener throws ends the worker and then the launch', async () => {
  let pid = 0;
  const onMessage = (message: WorkerMessage): void => {
    pid = pidOf(message);
    throw new Error('disk full');
  };
  await expect(launch('say({ pid: process.pid }); forever();', { onMessage })).rejects.toThrow('disk full');
  expect(isRunning(pid)).toBe(false);
});

test.each([
  ['no JSON', "writeSync(3, 'hello\\n'); forever();"],
  ['a payload larger than memory', 'say({ bytes: 2 ** 40 }); forever();'],
])('a worker that says %s has crashed in the phase it was in', async (_name, program) => {
  const end = await launch(`say({ type: 'phase', phase: 'warmup' }); ${program}`);
  expect(end).toMatchObject({ state: 'crashed', phase: 'warmup', how: expect.stringContaining('unreadable') });
});

test('a crash tells the signal, or the exit code, with the last words', async () => {
  expect(await launch("process.kill(process.pid, 'SIGKILL'); forever();")).toEqual({
    state: 'crashed',
    phase: 'startup',
    how: 'SIGKILL',
  });
  const program = "say({ type: 'phase', phase: 'measure' }); console.error('one\\ntwo'); process.exit(7);";
  expect(await launch(program)).toEqual({ state: 'crashed', phase: 'measure', how: 'exit 7: two' });
});

test('a worker may end before it has read its job, and talk without end', async () => {
  expect(await launch('process.exit(3);')).toMatchObject({ state: 'crashed', how: 'exit 3' });
  const program = "process.stderr.write('x'.repeat(5e6) + '\\nlast\\n', () => process.exit(1));";
  expect(await launch(program)).toMatchObject({ how: 'exit 1: last' });
});

test('a worker that closes its messages can still end well', async () => {
  const program = "import { closeSync } from 'node:fs'; closeSync(3); process.exit(0);";
  expect(await launch(program)).toEqual({ state: 'finished' });
});

test('a refusal is the error that the worker had, with its phase', async () => {
  const error = { kind: 'input', code: 'a', expected: 'b', found: 'c', where: 'd', remedy: 'e' };
  const program = `say({ type: 'phase', phase: 'endToEnd' }); say({ type: 'refused', error: ${JSON.stringify(error)} });`;
  expect(await launch(program)).toMatchObject({ state: 'refused', phase: 'endToEnd', error });
});

test('messages come in order with their bytes; the job is the first line of input', async () => {
  const heard: [unknown, string][] = [];
  const program = `
    process.stdin.once('data', (chunk) => {
      const payload = Buffer.from('bytes');
      say({ job: JSON.parse(chunk) });
      say({ type: 'request', bytes: payload.length }); writeSync(3, payload);
      say({ type: 'last' });
      process.exit(0);
    });`;
  const onMessage = (message: WorkerMessage, payload: Buffer): number => heard.push([message, payload.toString()]);
  expect(await launch(program, { onMessage })).toEqual({ state: 'finished' });
  expect(heard).toEqual([
    [{ job: JOB }, ''],
    [{ type: 'request', bytes: 5 }, 'bytes'],
    [{ type: 'last' }, ''],
  ]);
});
