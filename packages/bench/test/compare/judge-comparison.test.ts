import { judgeComparison, type Outcome } from '@shardbench/db/comparison';
import { expect, test } from 'vitest';
import { ROPE_FAILED, ROPE_VERDICT } from '../stored-runs.ts';
import { around, madeDesign, madeRuns } from './made-comparison.ts';

const judge = (
  runs: ReturnType<typeof madeRuns>,
  design: ReturnType<typeof madeDesign> = madeDesign(10),
): ReturnType<typeof judgeComparison> => judgeComparison({ runs, design, metric: 'tpot', resolve: null });

const judgedOf = ({ outcome }: { outcome: Outcome }) => {
  if (outcome.state !== 'judged') throw new Error(`expected a judged comparison, found ${outcome.state}`);
  return outcome;
};

test('a side that failed a gate is not compared, and the gate is told', () => {
  const { outcome, arms } = judge(madeRuns({}, { report: ROPE_FAILED, verdict: ROPE_VERDICT, stepMs: [] }));
  expect(outcome).toEqual({ state: 'disqualified', sides: ['b'], foretold: false });
  expect(arms.b.verdict).toEqual(ROPE_VERDICT);
});

test('a crash is told as one', () => {
  const runs = madeRuns({}, { verdict: { state: 'crashed', phase: 'warmup' } });
  expect(judge(runs).outcome).toEqual({ state: 'crashed', sides: ['b'] });
});

test('a side that cannot run here is skipped, which is no failure', () => {
  const runs = madeRuns({}, {});
  const skipped = { state: 'skipped', missing: 'accelerated kernels' } as const;
  expect(judge({ a: runs.a, b: { ...runs.b, verdict: skipped } }).outcome).toEqual({ state: 'skipped', sides: ['b'] });
});

test('runs of another model, backend or workload are incomparable, and every key that differs is named', () => {
  const runs = madeRuns({}, { model: { name: 'other', synthetic: true }, backend: 'reference' });
  const { outcome } = judge({ a: runs.a, b: { ...runs.b, threads: 1, promptSha256: 'f'.repeat(64) } });
  expect(outcome.state === 'incomparable' && outcome.keys.map(({ key }) => key)).toEqual([
    'backend',
    'threads',
    'model',
    'prompt',
  ]);
});

test('another cut is what is compared, and no reason against it', () => {
  const { outcome } = judge(madeRuns({}, { manifest: 'nano/1_3', layerCounts: [1, 3] }));
  expect(outcome.state).toBe('judged');
});

test('how many processes were asked for makes no difference to the workload', () => {
  const runs = madeRuns({}, {});
  const { outcome } = judge({ a: runs.a, b: { ...runs.b, profile: { ...runs.b.profile, processes: 6 } } });
  expect(outcome.state).toBe('judged');
});

test('a slower side is a regression whose layers explain it, in a sum that closes', () => {
  const outcome = judgedOf(judge(madeRuns({}, { stepMs: around(1.1) })));
  expect(outcome).toMatchObject({ verdict: 'regressed', reason: 'clear' });
  const attribution = outcome.attributed?.attribution;
  if (attribution?.state !== 'attributed') throw new Error('expected an attribution');
  const sum = attribution.stages.reduce((total, { deltaMs }) => total + deltaMs, 0);
  expect(sum).toBeCloseTo(attribution.total.deltaMs, 12);
  expect(outcome.attributed?.layers).toEqual(['[0,2)', '[2,4)']);
});

test('chains that are cut otherwise are split at the ends they share', () => {
  const outcome = judgedOf(judge(madeRuns({ layerCounts: [1, 1, 2] }, { layerCounts: [2, 1, 1] })));
  expect(outcome.attributed?.layers).toEqual(['[0,2)', '[2,4)']);
});

test('only whole pairs of valid blocks count', () => {
  const design = madeDesign(10);
  if (design.state !== 'interleaved') throw new Error('expected blocks');
  const [first, ...others] = design.blocks;
  if (first === undefined) throw new Error('expected a block');
  const spoiled = { ...first, validity: { state: 'invalid', reason: 'canaryMoved' } } as const;
  const result = judge(madeRuns({}, {}), { ...design, blocks: [spoiled, ...others] });
  expect(judgedOf(result).comparison.nA).toBe(8);
  expect(result.arms.a).toMatchObject({ processes: 10, counted: 8 });
});

test('a comparison that was stopped claims nothing, however clear it looks', () => {
  const stopped = judge(madeRuns({}, { stepMs: around(1.1) }), madeDesign(10, { ended: 'interrupted' }));
  expect(judgedOf(stopped)).toMatchObject({ verdict: 'inconclusive', reason: 'interrupted' });
  const early = judge(madeRuns({}, { stepMs: around(1.1) }), madeDesign(6, { ended: 'interrupted' }));
  expect(judgedOf(early)).toMatchObject({ verdict: 'insufficient', reason: 'tooFewPairs' });
});

test('a side whose gates said nothing claims nothing', () => {
  const runs = madeRuns({}, { stepMs: around(1.1) });
  const unverified = { state: 'unverified', reason: 'noReference' } as const;
  const outcome = judgedOf(judge({ a: runs.a, b: { ...runs.b, verdict: unverified } }));
  expect(outcome).toMatchObject({ verdict: 'inconclusive', reason: 'gatesIncomplete' });
});

test('a side that drifted claims nothing', () => {
  const runs = madeRuns({}, { stepMs: around(1.1) });
  const processes = runs.b.processes.map((process) => ({
    ...process,
    warmup: { requests: 1, verdict: 'drifting' as const },
  }));
  const outcome = judgedOf(judge({ a: runs.a, b: { ...runs.b, processes } }));
  expect(outcome).toMatchObject({
    verdict: 'inconclusive',
    reason: 'notSteady',
    steadiness: { a: { state: 'steady' } },
  });
});

test('stored runs are compared without pairs', () => {
  const outcome = judgedOf(judge(madeRuns({}, { stepMs: around(1.1) }), { state: 'history' }));
  expect(outcome.comparison.method).toBe('mannWhitneyExact');
});

test('a machine that held still too rarely is the reason, not the pairs', () => {
  const outcome = judgedOf(judge(madeRuns({}, {}), madeDesign(4, { ended: 'repeatsExhausted' })));
  expect(outcome).toMatchObject({ verdict: 'insufficient', reason: 'machineUnsteady' });
});
