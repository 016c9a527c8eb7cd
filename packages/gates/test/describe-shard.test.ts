import { describe, expect, test } from 'vitest';
import { describeResult, describeShards, type Figure, type GateResult, gateReport, notRun } from '../src/index.ts';
import { failed, passed, reportWith } from './reports.ts';

const figures = (of: Readonly<Record<string, number | null>>): Figure[] =>
  Object.entries(of).map(([metric, value]) => ({ metric, value, threshold: null }));

const result = (gate: GateResult['gate'], of: Readonly<Record<string, number | null>>): GateResult => ({
  gate,
  shard: '[0,16)',
  outcome: { state: 'passed', figures: figures(of) },
});

const CENSUS = { convTotal: 64, convResident: 64, computeTotal: 168, computeResident: 168 };
const GOLDEN = {
  'tokens.cosineMin': 0.99994,
  'tokens.relativeRmse': 0.0011,
  'tokens.worstLane': 1.31,
  'tokens.nonFinite': 0,
  'random.cosineMin': 0.99987,
  'random.relativeRmse': 0.0021,
  'random.worstLane': 1.2,
  'random.nonFinite': 0,
};

describe('a line of a shard', () => {
  test('has the worst figures over all inputs', () => {
    const report = gateReport([
      result('residency', CENSUS),
      result('golden', GOLDEN),
      result('parity', { 'block32.cosineMin': 0.9999999999999998, 'block32.maxAbs': 0, 'block32.tokens': 64 }),
    ]);
    expect(describeShards(report, 'vnni')).toEqual([
      {
        shard: '[0,16)',
        state: 'passed',
        words: '64/64 products, 168/168 compute on vnni · cos 0.99987 rel 0.0021 worst lane 1.3 · parity exact at T=32',
        failures: [],
        nonResident: [],
      },
    ]);
  });

  test('names the gate that failed, its code and what is elsewhere', () => {
    const elsewhere = { convTotal: 96, convResident: 0, computeTotal: 3579, computeResident: 3 };
    const failure = { shard: '[0,24)', code: 'notResident', expected: 'every operation on ane', found: 'conv on cpu' };
    const report = reportWith({
      gate: 'residency',
      shard: '[0,24)',
      outcome: { state: 'failed', failures: [failure], figures: figures(elsewhere) },
      nonResidentOperations: [
        { operation: 'conv', computeUnit: 'cpu', count: 96 },
        { operation: 'topk', computeUnit: null, count: 1 },
      ],
    });
    expect(describeShards(report, 'ane')[0]).toEqual({
      shard: '[0,24)',
      state: 'failed',
      words: 'residency failed (notResident): 0/96 products, 3/3579 compute on ane',
      failures: [failure],
      nonResident: ['96 × conv on cpu', '1 × topk on an unknown unit'],
    });
  });

  test('says once per reason which gates gave no result', () => {
    const report = gateReport([
      failed('contract', 'chain', 'ropeDimMismatch'),
      ...notRun(['residency', 'golden', 'parity', 'endToEnd'], 'earlierFailure'),
    ]);
    expect(describeShards(report, 'vnni').map(({ state, words }) => [state, words])).toEqual([
      [
        'failed',
        'contract failed (ropeDimMismatch) · residency, golden, parity and end-to-end not run: an earlier gate failed',
      ],
    ]);
  });

  test('is not passed while one of its gates gave no result', () => {
    const report = gateReport([result('residency', CENSUS), ...notRun(['golden'], 'tooFewPositions')].map(inShard));
    expect(describeShards(report, 'vnni')).toMatchObject([
      {
        state: 'notRun',
        words: '64/64 products, 168/168 compute on vnni · golden not run: too few positions compared',
      },
    ]);
  });
});

const inShard = (of: GateResult): GateResult => ({ ...of, shard: '[0,16)' });

test('failures come first, then what has no result, then the chain before its shards', () => {
  const silent = notRun(['golden'], 'noReference').map((of): GateResult => ({ ...of, shard: 'head 0' }));
  const report = reportWith(failed('golden', '[16,32)'), ...silent);
  expect(describeShards(report, 'vnni').map(({ shard, state }) => [shard, state])).toEqual([
    ['[16,32)', 'failed'],
    ['head 0', 'notRun'],
    ['chain', 'passed'],
    ['[0,16)', 'passed'],
  ]);
});

describe('figures in a line', () => {
  const words = (gate: GateResult['gate'], of: Readonly<Record<string, number | null>>): string =>
    describeResult(result(gate, of), 'vnni');

  test('say how many values are not finite instead of means over them', () => {
    expect(words('golden', { ...GOLDEN, 'random.cosineMin': null, 'random.nonFinite': 3072 })).toBe(
      '3072 values are not finite',
    );
  });

  test('never round a cosine up to a bound or to 1', () => {
    expect(words('golden', { ...GOLDEN, 'random.cosineMin': 0.9999985 })).toMatch(/^cos 0\.99994 /);
    expect(words('endToEnd', { logitsCosineMin: 0.9949999, top1Agreement: 0.9583333, steps: 48 })).toBe(
      'logits cos 0.99499 top-1 95.8 % over 48 steps',
    );
    expect(words('endToEnd', { logitsCosineMin: 0.9999999 })).toBe('logits cos 0.99999');
  });

  test('of blocks that differ from single steps say by how much, for every block size', () => {
    const differing = { 'block4.cosineMin': 0.989271, 'block4.maxAbs': 0.808594 };
    const exact = { 'block32.cosineMin': 1, 'block32.maxAbs': 0 };
    expect(words('parity', { ...differing, ...exact })).toBe('parity cos 0.98927 max-abs 0.81 at T=4, exact at T=32');
    expect(words('parity', { 'block4.cosineMin': null, 'block4.maxAbs': null })).toBe(
      'parity cos no number max-abs no number at T=4',
    );
  });

  test('may be missing from a report', () => {
    for (const gate of ['contract', 'residency', 'golden', 'parity', 'endToEnd'] as const) {
      expect(describeResult(passed(gate), 'vnni')).toMatch(/ passed$/);
    }
  });
});
