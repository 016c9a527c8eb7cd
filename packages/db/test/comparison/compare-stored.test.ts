import { expect, test } from 'vitest';
import type { ComparableProcess, ComparableRun } from '../../src/comparison/comparable-run.ts';
import { compareStored } from '../../src/comparison/compare-stored.ts';

const STEPS = [3, -11, 8, -4, 12, -7, 1, -2, 9, -9];

const processes = (ms: number, side: 0 | 1): ComparableProcess[] =>
  (side === 0 ? STEPS : STEPS.toReversed()).map((step, index) => {
    const tpotMs = ms * (1 + step / 1e4);
    return {
      launchOrdinal: 2 * index + side,
      blockOrdinal: Math.floor(index / 2),
      warmup: { verdict: 'steady' },
      summary: { tpotMs, ttftMs: 5 * tpotMs, prefillTokPerS: 1000 / tpotMs, stages: null },
    };
  });

const run = (id: string, side: 0 | 1, ms: number, session = 'session'): ComparableRun => ({
  ...{ id, verdict: { state: 'qualified' }, provenance: 'measured', promptSha256: 'p', backend: 'cpu' },
  ...{ computeUnits: 'vnni', threads: 2, modelHash: 'm', executionHash: id, backendBuild: 'b', addon: 'addon' },
  artifacts: [],
  profile: { name: 'short', promptTokens: 32, newTokens: 16, warmupRequests: 1, requests: 5, processes: 10 },
  session: {
    ...{ id: session, state: 'finished', osBuild: null, gitCommit: null, gitDirty: null, nodeVersion: 'v26' },
    environmentBefore: {},
  },
  machine: { id: 'machine', cpuModel: 'Processor' },
  manifest: { id, topology: '2+2/1', manifest: {} },
  model: { name: 'nano', fileBytes: 1 },
  processes: processes(ms, side),
});

const BLOCKS = Array.from({ length: 5 }, (_, ordinal) => ({
  ...{ ordinal, canaryBeforeNs: 1e7, canaryAfterNs: 1e7, state: 'valid' as const, reason: null },
}));
const ask = (runs: { a: ComparableRun; b: ComparableRun }, blocks: typeof BLOCKS = BLOCKS) =>
  compareStored({ runs, blocks, metric: 'tpot', resolve: null });
const methodOf = ({ outcome }: ReturnType<typeof ask>) =>
  outcome.state === 'judged' ? outcome.comparison.method : outcome.state;

test('runs of different sessions are no pairs, whatever blocks one of them had', () => {
  expect(methodOf(ask({ a: run('a', 0, 1), b: run('b', 1, 1.1, 'other') }))).toBe('mannWhitneyExact');
});

test('runs of one session without blocks are no pairs either', () => {
  expect(methodOf(ask({ a: run('a', 0, 1), b: run('b', 1, 1.1) }, []))).toBe('mannWhitneyExact');
});

test('runs of one session with blocks are judged pair by pair', () => {
  const result = ask({ a: run('a', 0, 1), b: run('b', 1, 1.1) });
  expect(result.design).toMatchObject({ state: 'interleaved', ended: 'complete', seed: null });
  expect(methodOf(result)).toBe('signedRankExact');
});

test('a session that did not finish claims nothing', () => {
  const stopped = (of: ComparableRun): ComparableRun => ({ ...of, session: { ...of.session, state: 'interrupted' } });
  const { outcome } = ask({ a: stopped(run('a', 0, 1)), b: stopped(run('b', 1, 1.1)) });
  expect(outcome).toMatchObject({ verdict: 'inconclusive', reason: 'interrupted' });
});

test('a run that was written as JSON and read back says the same', () => {
  const runs = { a: run('a', 0, 1), b: run('b', 1, 1.1) };
  expect(ask(JSON.parse(JSON.stringify(runs)))).toEqual(ask(runs));
});

test.each([
  ['cannot be read', 'uncut', 'uncut'],
  ['covers other layers', '2+2/1', '2+4/1'],
])('a chain whose topology %s is compared without its stages', (_name, ofA, ofB) => {
  const stages = {
    stagesMs: { embed: 0, ropeMask: 0, layers: [0.5, 0.5], headCopy: 0, headPredict: 0, headReduce: 0, host: 0 },
  };
  const cut = (of: ComparableRun, topology: string): ComparableRun => ({
    ...of,
    manifest: { ...of.manifest, topology },
    processes: of.processes.map((one) => ({ ...one, summary: { ...one.summary, stages } })),
  });
  const runs = { a: cut(run('a', 0, 1), ofA), b: cut(run('b', 1, 1.1), ofB) };
  expect(ask(runs).outcome).toMatchObject({ state: 'judged', verdict: 'regressed', attributed: null });
});
