import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fastestKernelFamily } from '../../src/chains/kernel-family.ts';
import type { ChainJob, GateJob, Job, MeasureJob, WorkerMessage } from '../../src/worker/job.ts';
import { launchWorker, type WorkerEnd } from '../../src/worker/launch.ts';
import { until } from '../cli-process.ts';
import { nanoChain } from '../nano-chain.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

const PROFILE = { name: 'short', promptTokens: 32, newTokens: 16, warmupRequests: 2, requests: 3, processes: 1 };
const LONGER = { ...PROFILE, name: 'long', promptTokens: 70, newTokens: 4, warmupRequests: 1, requests: 2 };
const prompt = (length: number): number[] => Array.from({ length }, (_, index) => 3 + index);

let workspace: Workspace;
let chain: ChainJob;
beforeAll(async () => {
  workspace = await makeWorkspace();
  chain = (await nanoChain(workspace)).job;
});
afterAll(() => workspace.remove());

const measureJob = (...profiles: readonly MeasureJob['workloads'][number]['profile'][]): MeasureJob => ({
  ...chain,
  kind: 'measure',
  workloads: profiles.map((profile) => ({ profile, prompt: prompt(profile.promptTokens) })),
});

const gateJob = (changes: Partial<GateJob>, length = 32): GateJob => ({
  ...chain,
  kind: 'gate',
  prompts: [{ tokens: prompt(length), newTokens: 4 }],
  goldenTokens: prompt(80),
  blockSizes: [length, 1],
  keepGoing: false,
  hashNote: join(workspace.folder, 'hashes.json'),
  traceFolder: join(workspace.folder, 'traces'),
  traceDraft: join(workspace.folder, 'traces', 'draft'),
  ...changes,
});

const run = async (job: Job): Promise<{ end: WorkerEnd; heard: [WorkerMessage, Buffer][] }> => {
  const heard: [WorkerMessage, Buffer][] = [];
  const signal = new AbortController().signal;
  const end = await launchWorker(job, { signal, onMessage: (...said) => heard.push(said) });
  return { end, heard };
};

const said = <Type extends WorkerMessage['type']>(heard: readonly [WorkerMessage, Buffer][], type: Type) =>
  heard.flatMap(([message]) => (message.type === type ? [message as Extract<WorkerMessage, { type: Type }>] : []));

test.each(['gate', 'measure'] as const)('a %s worker refuses weights that are gone', async (kind) => {
  const modelPath = join(workspace.folder, 'gone.gguf');
  const job = kind === 'gate' ? gateJob({ modelPath }) : { ...measureJob(PROFILE), modelPath };
  expect((await run(job)).end).toMatchObject({ state: 'refused', error: { kind: 'input' } });
});

test('a worker refuses threads that no machine has', async () => {
  const { end } = await run({ ...measureJob(PROFILE), threads: 100_000 });
  expect(end).toMatchObject({ state: 'refused', phase: 'startup', error: { code: 'argument' } });
});

test('a worker fetches weights as far ahead as its job says for its kernel family and threads', async () => {
  const family = fastestKernelFamily();
  const refused = { state: 'refused', error: { code: 'argument', where: 'chain.prefetchBytes' } };
  expect((await run({ ...measureJob(PROFILE), prefetch: { [`${family} on 1 thread`]: 100 } })).end).toMatchObject(
    refused,
  );
  expect(
    (
      await run({
        ...measureJob(PROFILE),
        prefetch: { [`${family} on 1 thread`]: 768, [`${family} on 2 threads`]: 100 },
      })
    ).end,
  ).toEqual({ state: 'finished' });
});

test('a defect ends a worker with its message as the last words', async () => {
  const { end } = await run({ ...measureJob(PROFILE), workloads: 7 } as unknown as Job);
  expect(end).toMatchObject({ state: 'crashed', how: expect.stringMatching(/^exit 1: .*iterable/) });
});

test('a measuring worker says everything in measured order and runs no request too many', async () => {
  const { end, heard } = await run(measureJob(PROFILE, LONGER));
  expect(end).toEqual({ state: 'finished' });
  const requests = heard.flatMap(([message, payload]) => (message.type === 'request' ? [{ message, payload }] : []));
  expect(requests.map(({ message: { profile, phase } }) => `${profile} ${phase}`)).toEqual([
    'short firstRequest',
    ...['short warmup', 'short warmup', 'short measure', 'short measure', 'short measure'],
    ...['long warmup', 'long measure', 'long measure'],
  ]);
  expect(said(heard, 'phase').map(({ phase }) => phase)).toEqual([
    ...['startup', 'firstRequest', 'warmup', 'measure', 'warmup', 'measure'],
  ]);
  for (const { message, payload } of requests) {
    const steps = payload.length / 8 / message.columns.length;
    expect(steps).toBe(message.prefillSteps + message.newTokens - 1);
  }
  const starts = requests.map(({ message }) => message.startedNs);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect(heard.at(-1)?.[0].type).toBe('measured');
});

test('every phase has a state without a past: all requests of a profile give the same tokens', async () => {
  const { heard } = await run(measureJob(PROFILE));
  expect(new Set(said(heard, 'request').map(({ tokensSha256 }) => tokensSha256)).size).toBe(1);
});

test('the reference as a candidate is cut as its manifest says', async () => {
  const { heard } = await run({ ...measureJob(PROFILE), backend: 'reference' });
  expect(said(heard, 'request')[0]?.columns).toContain('layers[1]');
});

test('a contract that fails is judged without opening the chain', async () => {
  const { end, heard } = await run(gateJob({ manifestPath: workspace.manifest('wide', { rope_dim: undefined }) }));
  expect(end).toEqual({ state: 'finished' });
  expect(said(heard, 'phase').map(({ phase }) => phase)).toEqual(['contract']);
  const states = said(heard, 'judged')[0]?.results.map(({ gate, outcome }) => `${gate} ${outcome.state}`);
  expect(states).toEqual([
    'contract failed',
    ...['residency notRun', 'golden notRun', 'parity notRun', 'endToEnd notRun'],
  ]);
});

test('a trace that was damaged on disk is computed again', async () => {
  const outcome = async () => {
    const { heard } = await run(gateJob({}, 33));
    return said(heard, 'judged')[0]?.results.at(-1)?.outcome;
  };
  const first = await outcome();
  const traces = globSync(join(workspace.folder, 'traces', '*.f32'));
  expect(traces.length).toBeGreaterThan(0);
  for (const trace of traces) writeFileSync(trace, 'short');
  expect(await outcome()).toEqual(first);
});

test('traces that cannot be kept are no error', async () => {
  writeFileSync(join(workspace.folder, 'a-file'), '');
  const folder = join(workspace.folder, 'a-file', 'traces');
  const { end } = await run(gateJob({ traceFolder: folder, traceDraft: join(folder, 'draft') }));
  expect(end).toEqual({ state: 'finished' });
});

test('a worker outlives Ctrl-C, which its parent answers, and ends when its parent is gone', async () => {
  const program = join(import.meta.dirname, '..', '..', 'src', 'worker', 'main.ts');
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'ignore', 'inherit', 'pipe'] });
  const ended = once(child, 'exit');
  let heard = '';
  child.stdio[3]?.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
  child.stdin?.write(`${JSON.stringify(measureJob({ ...PROFILE, requests: 1000 }))}\n`);
  await until('measuring', () => heard.includes('"measure"'));
  child.kill('SIGINT');
  const before = heard.length;
  await until('it goes on', () => heard.length > before + 10_000);
  child.stdin?.end();
  expect((await ended)[0]).toBe(1);
});
