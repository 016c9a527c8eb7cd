import fc from 'fast-check';
import { expect, it } from 'vitest';
import { requireCoverage } from '../src/coverage.ts';
import { layerRanges, type ShardRange } from '../src/index.ts';
import { refusalOf } from './refusal.ts';

const words = { source: 'a.json', list: 'layers', startKey: 'start', endKey: 'end', totalKey: 'n_layers' };
const cover = (shards: readonly ShardRange[], total: number) => requireCoverage(shards, total, words);
const refuse = (shards: readonly ShardRange[], total: number) => refusalOf(() => cover(shards, total));

const counts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 12 });
const cut = counts.map((layerCounts) => ({
  shards: layerRanges({ layerCounts, headShards: 1 }),
  total: layerCounts.reduce((sum, count) => sum + count, 0),
}));
const cutAndIndex = cut.chain((value) =>
  fc.record({ value: fc.constant(value), index: fc.nat({ max: value.shards.length - 1 }) }),
);

it('refuses every cut from which one shard was taken', () => {
  fc.assert(
    fc.property(cutAndIndex, ({ value: { shards, total }, index }) => {
      const { code, where } = refuse(shards.toSpliced(index, 1), total);
      const last = shards.length - 1;
      const place = index === last ? `layers[${index - 1}].end` : `layers[${index}].start`;
      expect({ code, where }).toEqual({ code: 'manifestGap', where: `a.json: ${place}` });
    }),
  );
});

it('refuses every cut in which one shard stands twice, at the second', () => {
  fc.assert(
    fc.property(cutAndIndex, ({ value: { shards, total }, index }) => {
      const shard = shards[index] as ShardRange;
      expect(refuse(shards.toSpliced(index, 0, shard), total)).toMatchObject({
        code: 'manifestOverlap',
        where: `a.json: layers[${index + 1}].start`,
      });
    }),
  );
});

it('refuses every cut in which two shards changed places, naming both', () => {
  fc.assert(
    fc.property(cutAndIndex, ({ value: { shards, total }, index }) => {
      const other = (index + 1) % shards.length;
      const [first, second] = [Math.min(index, other), Math.max(index, other)];
      const swapped = shards.with(first, shards[second] as ShardRange).with(second, shards[first] as ShardRange);
      const { code, expected } = refuse(swapped, total);
      expect(code).toBe('manifestOutOfOrder');
      expect(expected).toContain(`layers[${first}]`);
      expect(expected).toContain(`layers[${second}]`);
    }),
  );
});

it('refuses every cut of a model with another number of layers', () => {
  fc.assert(
    fc.property(cut, fc.integer({ min: 1, max: 9 }), ({ shards, total }, difference) => {
      expect(refuse(shards, total + difference).code).toBe('manifestGap');
      expect(refuse(shards, total - Math.min(difference, total - 1)).code).toBe('manifestBeyondEnd');
    }),
  );
});

it('accepts every cut', () => {
  fc.assert(
    fc.property(cut, ({ shards, total }) => {
      expect(() => cover(shards, total)).not.toThrow();
    }),
  );
});
