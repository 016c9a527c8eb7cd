import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonCuts, joinLayers } from '../../src/comparison/common-cuts.ts';

const rangesOf = (counts: readonly number[]) =>
  counts.map((count, index) => {
    const start = counts.slice(0, index).reduce((sum, before) => sum + before, 0);
    return { start, end: start + count };
  });

const stagesOf = (layers: readonly number[]) => ({
  ...{ embed: 1, ropeMask: 2, layers, headCopy: 3, headPredict: 4, headReduce: 5, host: 6 },
});

test('chains that are cut alike keep their shards', () => {
  const cut = rangesOf([16, 8, 6, 2]);
  expect(commonCuts(cut, cut)).toEqual(cut);
});

test('chains that are cut otherwise have the ranges between common ends', () => {
  expect(commonCuts(rangesOf([16, 8, 6, 2]), rangesOf([20, 4, 6, 2]))).toEqual(rangesOf([24, 6, 2]));
  expect(commonCuts(rangesOf([12, 20]), rangesOf([16, 16]))).toEqual(rangesOf([32]));
});

test('joined layers are the sums of their shards', () => {
  const shards = rangesOf([16, 8, 6, 2]);
  expect(joinLayers(stagesOf([16, 8, 6, 2]), shards, rangesOf([24, 6, 2])).layers).toEqual([24, 6, 2]);
});

test('whatever two cuts have in common, nothing of the time is lost', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(counts, counts, (one, other) => {
      const total = one.reduce((sum, count) => sum + count, 0);
      const rest = total - other.reduce((sum, count) => sum + count, 0);
      fc.pre(rest > 0);
      const cuts = commonCuts(rangesOf(one), rangesOf([...other, rest]));
      const { layers } = joinLayers(stagesOf(one), rangesOf(one), cuts);
      expect(layers.reduce((sum, ms) => sum + ms, 0)).toBe(total);
    }),
  );
});
