import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { derivedFigures, type PeerMeasure, peerFigures } from '../../src/peers/peer-figures.ts';
import type { MeasuredRound } from '../../src/peers/peer-round.ts';
import { CACHE_BYTES, madeRound, madeRun, WEIGHT_BYTES } from './made-rounds.ts';

const figure = (rounds: readonly MeasuredRound[], measure: PeerMeasure) => {
  const found = peerFigures(rounds).find((one) => one.measure === measure);
  if (found === undefined) throw new Error(`no ${measure}`);
  return found;
};

test('of nothing there are no figures', () => {
  expect([peerFigures([]), derivedFigures([])]).toEqual([[], []]);
});

test('what nobody measured is left out, and what one side has not has no ratio', () => {
  const rounds = [madeRound(0, { decode: 100, block4: 110 }, { decode: 140 })];
  expect(peerFigures(rounds).map(({ measure }) => measure)).toEqual(['decode', 'block4', 'load', 'startup', 'memory']);
  expect(figure(rounds, 'block4')).toMatchObject({ costs: { ours: 110, peer: null, also: null }, ratio: null });
});

describe('a ratio', () => {
  const rounds = [
    madeRound(0, { decode: 100 }, { decode: 130 }),
    madeRound(1, { decode: 110 }, { decode: 132 }),
    madeRound(2, { decode: 100 }, { decode: 140 }),
  ];

  it('is taken round by round from medians of processes, with its range', () => {
    const { ratio, costs, basis } = figure(rounds, 'decode');
    expect(ratio?.median).toBeCloseTo(1.3, 12);
    expect([ratio?.low, ratio?.high]).toEqual([1.2, 1.4]);
    expect([costs, basis]).toEqual([{ ours: 100, peer: 132, also: null }, 'undisturbed']);
  });

  it('leaves out a round in which either side was disturbed, and keeps its figures', () => {
    const disturbed = [
      ...rounds,
      madeRound(3, { decode: 300, disturbed: true }, { decode: 130 }),
      madeRound(4, { decode: 100 }, { decode: 900, disturbed: true }),
    ];
    const { ratio, rounds: kept } = figure(disturbed, 'decode');
    expect([ratio?.low, ratio?.high]).toEqual([1.2, 1.4]);
    expect(kept.map(({ state }) => state)).toEqual(['counted', 'counted', 'counted', 'disturbed', 'disturbed']);
    expect(kept[4]).toMatchObject({ costs: { ours: 100, peer: 900 }, ratio: 9 });
  });

  it('is of all rounds, and says so, where every one was disturbed', () => {
    const all = [madeRound(0, { decode: 100, disturbed: true }, { decode: 150 })];
    expect(figure(all, 'decode')).toMatchObject({ basis: 'disturbed', ratio: { median: 1.5, low: 1.5, high: 1.5 } });
  });

  it('of one thread is apart from that of all, and a disturbed process of the one does not spoil the other', () => {
    const one = [
      madeRound(
        0,
        { decode: 100 },
        { decode: 130 },
        madeRun('ours', 'one', { decode: 200, disturbed: true }),
        madeRun('peer', 'one', { decode: 280 }),
      ),
    ];
    expect(figure(one, 'decodeOneThread')).toMatchObject({ threads: 1, basis: 'disturbed', ratio: { median: 1.4 } });
    expect(figure(one, 'decode')).toMatchObject({ threads: 2, basis: 'undisturbed', ratio: { median: 1.3 } });
  });

  it('does not see the weights beside, nor what disturbed them', () => {
    const beside = [
      madeRound(0, { decode: 100 }, { decode: 130 }, madeRun('also', 'all', { decode: 70, disturbed: true })),
    ];
    expect(figure(beside, 'decode')).toMatchObject({
      basis: 'undisturbed',
      costs: { also: 70 },
      ratio: { median: 1.3 },
    });
  });

  it('of memory is bytes against bytes', () => {
    expect(figure(rounds, 'memory').ratio?.median).toBeCloseTo(9e9 / (WEIGHT_BYTES + CACHE_BYTES + 2e8), 12);
  });
});

test('a ratio lies within its range, and the range within those of the rounds', () => {
  const cost = fc.double({ min: 0.01, max: 1e5, noNaN: true });
  const round = fc.tuple(cost, cost, fc.boolean());
  fc.assert(
    fc.property(fc.array(round, { minLength: 1, maxLength: 8 }), (made) => {
      const rounds = made.map(([ours, peer, disturbed], at) =>
        madeRound(at, { decode: ours, disturbed }, { decode: peer }),
      );
      const { ratio, basis, rounds: figures } = figure(rounds, 'decode');
      const counted = figures.filter(({ state }) => basis === 'disturbed' || state === 'counted');
      const ratios = counted.map((one) => one.ratio ?? 0);
      expect(ratio?.low).toBe(Math.min(...ratios));
      expect(ratio?.high).toBe(Math.max(...ratios));
      expect(ratio?.median).toBeGreaterThanOrEqual(ratio?.low ?? 0);
      expect(ratio?.median).toBeLessThanOrEqual(ratio?.high ?? 0);
    }),
  );
});

test('derived: a block against one token on each side, the stream’s share and what memory is above the weights of ours', () => {
  const rounds = [madeRound(0, { decode: 125, block4: 150 }, { decode: 140, block4: 210 })];
  expect(derivedFigures(rounds)).toEqual([
    { name: 'blockCost', unit: 'ratio', ours: 1.2, peer: 1.5 },
    // 4 GB in 125 ms are 32 GB/s of 40.
    { name: 'streamShare', unit: 'ratio', ours: 0.8, peer: null },
    { name: 'memoryAboveWeights', unit: 'bytes', ours: 2e8, peer: null },
  ]);
});

test('derived figures leave disturbed processes out', () => {
  const rounds = [
    madeRound(0, { decode: 100, block4: 110 }, { decode: 140, block4: 200 }),
    madeRound(1, { decode: 100, block4: 900, disturbed: true }, { decode: 140, block4: 200 }),
  ];
  expect(derivedFigures(rounds)[0]?.ours).toBeCloseTo(1.1, 12);
});
