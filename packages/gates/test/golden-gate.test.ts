import { describe, expect, it } from 'vitest';
import { type GoldenComparison, type GoldenThresholds, goldenGate, type RowComparison } from '../src/index.ts';

const LIMITS: GoldenThresholds = { cosineMin: 0.999, relativeRmseMax: 0.05, worstLaneMax: 4, positionsMin: 64 };
const CLEAN: RowComparison = {
  positions: 64,
  cosineMin: 0.9999,
  cosineMean: 0.99995,
  rmse: 0.01,
  relativeRmse: 0.01,
  maxAbs: 0.1,
  worstLane: 1.3,
  worstLaneIndex: 7,
  nonFinite: 0,
};

const compared = (change: Partial<RowComparison> = {}, shard = '[0,16)'): GoldenComparison => ({
  shard,
  input: 'tokens',
  rows: { ...CLEAN, ...change },
});

describe('goldenGate', () => {
  it.each([
    ['a value that is not finite', { nonFinite: 1, cosineMin: null }, 'notFinite'],
    ['a position with a low cosine', { cosineMin: 0.998 }, 'cosineLow'],
    ['an error that is large overall', { relativeRmse: 0.06 }, 'relativeRmseHigh'],
    ['a single broken lane', { worstLane: 40 }, 'worstLaneHigh'],
    ['a broken lane beside exact ones', { worstLane: null }, 'worstLaneHigh'],
  ])('fails %s', (_, change, code) => {
    expect(goldenGate([compared(change)], LIMITS)[0]?.outcome).toMatchObject({ state: 'failed', failures: [{ code }] });
  });

  it('says NaN alone, because nothing else means anything beside it', () => {
    const [result] = goldenGate([compared({ nonFinite: 3, cosineMin: null, relativeRmse: null })], LIMITS);
    expect(result?.outcome.state === 'failed' && result.outcome.failures).toHaveLength(1);
  });

  it('takes too few positions for no result, whatever they say', () => {
    expect(goldenGate([compared({ positions: 1 })], LIMITS)[0]?.outcome).toEqual({
      state: 'notRun',
      reason: 'tooFewPositions',
    });
  });

  it('fails a broken shard even on few positions', () => {
    expect(goldenGate([compared({ positions: 1, cosineMin: 0.5 })], LIMITS)[0]?.outcome.state).toBe('failed');
  });

  it('gives one result per shard and fails only the one at fault', () => {
    const results = goldenGate(
      [compared(), { ...compared({ cosineMin: 0.1 }), input: 'random' }, compared({}, 'head 0')],
      LIMITS,
    );
    expect(results.map(({ shard, outcome }) => [shard, outcome.state])).toEqual([
      ['[0,16)', 'failed'],
      ['head 0', 'passed'],
    ]);
  });

  it('lists figures with the limits they were held against, by input', () => {
    const [result] = goldenGate([compared()], LIMITS);
    const figures = result?.outcome.state === 'passed' ? result.outcome.figures : [];
    expect(figures).toContainEqual({ metric: 'tokens.cosineMin', value: 0.9999, threshold: 0.999 });
    expect(figures).toContainEqual({ metric: 'tokens.worstLane', value: 1.3, threshold: 4 });
  });
});
