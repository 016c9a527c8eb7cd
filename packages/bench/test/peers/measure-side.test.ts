import { backendBuild } from '@shardbench/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChainUnderTest } from '../../src/chains/chain-under-test.ts';
import { measureSide, measureStream, SideCrash } from '../../src/peers/measure-side.ts';
import type { ExecutionFacts, WorkerPhase } from '../../src/worker/job.ts';
import { nanoChain } from '../nano-chain.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

const { signal } = new AbortController();
const PLAN = [{ name: 'block4', tokens: 4, depth: 8, warmup: 1, repetitions: 3 }] as const;
const TOKENS = Array.from({ length: 16 }, (_, index) => 3 + index);

let workspace: Workspace;
let chain: ChainUnderTest;
/** What executes here, as the gates of a session on two threads would have judged it. */
let execution: ExecutionFacts;
beforeAll(async () => {
  workspace = await makeWorkspace();
  chain = await nanoChain(workspace);
  const { hash, addon, kernelFamilies } = backendBuild();
  execution = { computeUnits: kernelFamilies[0] ?? '', threads: 2, backendBuild: hash, addon, artifacts: [] };
});
afterAll(() => workspace.remove());

const ours = (judged: ExecutionFacts, { tokens = TOKENS, phases = [] as WorkerPhase[] } = {}) =>
  measureSide(
    { side: 'ours', work: 'one', threads: 1 },
    { subject: { by: 'chain', chain: chain.job }, plan: PLAN, tokens },
    { signal, onPhase: (phase) => phases.push(phase), judged: { execution: judged, where: 'nano/2_2' } },
  );

test('what the gates did not judge is not measured', async () => {
  const other = { ...execution, backendBuild: 'another build' };
  await expect(ours(other)).rejects.toMatchObject({ code: 'executionChanged', where: 'nano/2_2' });
});

test('another number of threads than was judged computes the same, and is measured', async () => {
  const phases: WorkerPhase[] = [];
  const run = await ours(execution, { phases });
  expect(run).toMatchObject({
    side: 'ours',
    work: 'one',
    threads: 1,
    executed: { by: 'chain', weightBytes: expect.any(Number), cacheBytes: expect.any(Number) },
  });
  expect(run.samplesNs.block4).toHaveLength(3);
  expect(phases).toEqual(['startup', 'measure']);
});

test('a worker that refuses ends it with its own words', async () => {
  await expect(ours(execution, { tokens: [5000] })).rejects.toMatchObject({ code: 'tokenOutsideVocabulary' });
});

test('a process that dies is told apart from a refusal, with its side', async () => {
  const launch = { side: 'also', work: 'all', threads: 1 } as const;
  const job = { subject: { by: 'chain', chain: chain.job }, plan: 7 as never, tokens: TOKENS } as const;
  const crash = await measureSide(launch, job, {
    signal,
    onPhase: () => undefined,
    judged: { execution, where: '' },
  }).catch((error: unknown) => error);
  expect(crash).toBeInstanceOf(SideCrash);
  expect(crash).toMatchObject({ side: 'also', how: expect.stringContaining('exit 1') });
});

test('memory is read in a process of its own, and one that cannot have the memory says so', async () => {
  expect(await measureStream({ threads: 1, bytes: 2 ** 22, seconds: 0.01 }, signal)).toBeGreaterThan(1e8);
  await expect(measureStream({ threads: 1, bytes: 1, seconds: 1 }, signal)).rejects.toMatchObject({
    code: 'streamProbeFailed',
  });
});
