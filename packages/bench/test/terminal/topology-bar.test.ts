import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPaint } from '../../src/terminal/colour.ts';
import { stringWidth } from '../../src/terminal/string-width.ts';
import { type BarVerdict, topologyBar } from '../../src/terminal/topology-bar.ts';

const plain = createPaint({}, {});
const coloured = createPaint({ isTTY: true }, {});
const bar = (layerCounts: readonly number[], headShards: number, width: number, verdict?: BarVerdict) =>
  topologyBar({ layerCounts, headShards }, { width, paint: plain, ...(verdict ? { verdict } : {}) });

test('where no bar fits the notation stands, cut if it must be', () => {
  expect(bar(Array(6).fill(1), 2, 8)).toBe('1+1+1+1…');
  expect(bar([], 0, 8)).toBe('/0');
  expect(bar([16, 16], 4, 0)).toBe('');
});

test('a chain to scale: counts in their shards, shards told apart by shading, a tick per head shard', () => {
  expect(bar([16, 8, 6, 2], 4, 37)).toBe('██████ 16 ██████▓▓ 8 ▓▓▓▒ 6 ▒▒2░ ││││');
});

test('a count that does not fit is left out, so that no two counts touch', () => {
  expect(bar([12, 12, 6, 2], 4, 21)).toBe('█ 12 █▓ 12 ▓▒6▒░ ││││');
  expect(bar([12, 12], 0, 4)).toBe('██▓▓');
});

test('a chain without head shards has no ticks, one with very many has their number', () => {
  expect(bar([4, 4], 0, 16)).toBe('██ 4 ███▓▓ 4 ▓▓▓');
  expect(bar([4, 4], 40, 16)).toBe('█ 4 ██▓ 4 ▓ │×40');
});

test('the same layers end at the same column in every chain', () => {
  const ends = (text: string) => text.search(/[^█ \d]/);
  expect(ends(bar([16, 8, 6, 2], 0, 48))).toBe(24);
  expect(ends(bar([16, 16], 0, 48))).toBe(24);
});

test('a disqualified chain is hatched and its failing layer shard crossed out', () => {
  expect(bar([24, 6, 2], 2, 27, { state: 'disqualified', failed: { kind: 'layer', index: 0 } })).toBe(
    '╳╳╳╳╳╳╳ 24 ╳╳╳╳╳╳╳╲ 6 ╲╱ ││',
  );
});

test('a failing head shard is crossed out among the ticks', () => {
  expect(bar([16, 16], 4, 13, { state: 'disqualified', failed: { kind: 'head', index: 2 } })).toMatch(/ ││╳│$/);
  expect(bar([16, 16], 40, 20, { state: 'disqualified', failed: { kind: 'head', index: 2 } })).toMatch(/ ╳×40$/);
});

test('a chain disqualified as a whole is hatched without a cross', () => {
  const text = bar([16, 16], 2, 13, { state: 'disqualified', failed: null });
  expect(text).toMatch(/╱.*╲/);
  expect(text).not.toContain('╳');
});

test('colour adds nothing but colour', () => {
  const topology = { layerCounts: [16, 8, 6, 2], headShards: 4 };
  const painted = topologyBar(topology, { width: 40, paint: coloured });
  expect(painted).not.toBe(bar(topology.layerCounts, 4, 40));
  expect(stripVTControlCharacters(painted)).toBe(bar(topology.layerCounts, 4, 40));
});

const shards = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 });

test('no bar is wider than allowed, and a drawn one fills its width', () => {
  fc.assert(
    fc.property(shards, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 120 }), (layers, heads, width) => {
      const text = bar(layers, heads, width);
      expect(stringWidth(text)).toBeLessThanOrEqual(width);
      if (/[█▓▒░]/.test(text)) expect(stringWidth(text)).toBe(width);
    }),
  );
});

test('every shard of a drawn bar is seen as a run of its own shading', () => {
  fc.assert(
    fc.property(shards, fc.integer({ min: 40, max: 120 }), (layers, width) => {
      const runs =
        bar(layers, 0, width)
          .replaceAll(/[ \d]/g, '')
          .match(/(.)\1*/gu) ?? [];
      expect(runs).toHaveLength(layers.length);
    }),
  );
});
