import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockSizes } from '../../src/chains/chain-under-test.ts';

const profile = (promptTokens: number, newTokens: number) => ({
  ...{ name: 'short', warmupRequests: 1, requests: 1, processes: 1 },
  ...{ promptTokens, newTokens },
});

const UP_TO_64 = { most: 64, between: true };

test('blocks that take no other number leave the rest to single steps', () => {
  expect(blockSizes(profile(30, 16), { most: 4, between: false })).toEqual([4, 1]);
  expect(blockSizes(profile(3, 1), { most: 4, between: false })).toEqual([1]);
});

test.each([
  ['a prompt below a block', 32, 16, [32, 1]],
  ['whole blocks', 128, 64, [64, 1]],
  ['blocks and a rest', 130, 2, [64, 2, 1]],
  ['a single new token', 64, 1, [64]],
])('%s', (_name, promptTokens, newTokens, sizes) => {
  expect(blockSizes(profile(promptTokens, newTokens), UP_TO_64)).toEqual(sizes);
});

test('every step of a request has one of the sizes, and every size has a step', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 2, max: 50 }), (promptTokens, newTokens) => {
      const steps = [
        ...Array.from({ length: Math.floor(promptTokens / 64) }, () => 64),
        ...(promptTokens % 64 > 0 ? [promptTokens % 64] : []),
        ...Array.from({ length: newTokens - 1 }, () => 1),
      ];
      expect(new Set(blockSizes(profile(promptTokens, newTokens), UP_TO_64))).toEqual(new Set(steps));
    }),
  );
});
