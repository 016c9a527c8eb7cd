import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTopology, headRanges, layerRanges, parseTopology, topologyOf } from '../src/index.ts';
import { refusalOf } from './refusal.ts';

const count = fc.integer({ min: 1, max: 400 });
const topology = fc.record({ layerCounts: fc.array(count, { minLength: 1, maxLength: 40 }), headShards: count });

describe('the notation', () => {
  it.each([
    '',
    '16+8+6+2',
    '16+8/',
    '/4',
    '16+/4',
    '+16/4',
    '16++8/4',
    '0+8/4',
    '016/4',
    '16/0',
    '16/4/2',
    '16 + 8/4',
    ' 16/4',
    '16/4\n',
    '-16/4',
    '1.5/4',
    '16-8/4',
    '١٦/4',
  ])('is refused as %j', (text) => {
    expect(refusalOf(() => parseTopology(text))).toMatchObject({
      code: 'topologyNotation',
      found: JSON.stringify(text),
    });
  });

  it('is refused beyond 31 bits', () => {
    for (const text of ['2147483648/1', '2147483647+1/1', '1/2147483648'])
      expect(refusalOf(() => parseTopology(text)).code).toBe('topologyTooLarge');
  });

  it('is read as layers per shard and head shards', () => {
    expect(parseTopology('16+8+6+2/4')).toEqual({ layerCounts: [16, 8, 6, 2], headShards: 4 });
    expect(parseTopology('32/1')).toEqual({ layerCounts: [32], headShards: 1 });
  });

  it('comes back from writing', () => {
    fc.assert(
      fc.property(topology, (value) => {
        expect(parseTopology(formatTopology(value))).toEqual(value);
      }),
    );
  });

  it('comes back from reading', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{0,3}(\+[1-9]\d{0,3}){0,9}\/[1-9]\d{0,3}$/), (text) => {
        expect(formatTopology(parseTopology(text))).toBe(text);
      }),
    );
  });
});

describe('layer ranges', () => {
  it('are half-open and in order', () => {
    expect(layerRanges(parseTopology('16+8+6+2/4'))).toEqual([
      { start: 0, end: 16 },
      { start: 16, end: 24 },
      { start: 24, end: 30 },
      { start: 30, end: 32 },
    ]);
  });

  it('give the topology back', () => {
    fc.assert(
      fc.property(topology, (value) => {
        const heads = headRanges(value, value.headShards);
        expect(topologyOf(layerRanges(value), heads)).toEqual(value);
      }),
    );
  });
});

describe('head ranges', () => {
  const boundaries = (heads: number, vocabulary: number) =>
    headRanges({ layerCounts: [1], headShards: heads }, vocabulary).map(({ end }) => end);

  it('are refused when a shard would stay empty', () => {
    expect(refusalOf(() => boundaries(6, 10))).toMatchObject({
      code: 'topologyTooManyHeads',
      found: '6 head shards of 2',
      remedy: 'use 5 head shards or fewer',
    });
    expect(refusalOf(() => boundaries(5, 4)).code).toBe('topologyTooManyHeads');
  });

  it('are chunks of ceil(vocabulary / N)', () => {
    expect(boundaries(4, 200064)).toEqual([50016, 100032, 150048, 200064]);
    expect(boundaries(3, 200064)).toEqual([66688, 133376, 200064]);
    expect(boundaries(8, 200064)[0]).toBe(25008);
    expect(boundaries(3, 10)).toEqual([4, 8, 10]);
  });

  it('cover the vocabulary without gap, or are refused', () => {
    fc.assert(
      fc.property(count, fc.integer({ min: 1, max: 5000 }), (heads, vocabulary) => {
        const chunk = Math.ceil(vocabulary / heads);
        fc.pre(chunk * (heads - 1) < vocabulary);
        const ranges = headRanges({ layerCounts: [1], headShards: heads }, vocabulary);
        expect(ranges).toHaveLength(heads);
        expect(ranges[0]?.start).toBe(0);
        expect(ranges.at(-1)?.end).toBe(vocabulary);
        ranges.forEach(({ start, end }, index) => {
          expect(end).toBeGreaterThan(start);
          expect(start).toBe(ranges[index - 1]?.end ?? 0);
          if (index < heads - 1) expect(end - start).toBe(chunk);
        });
      }),
    );
  });
});
