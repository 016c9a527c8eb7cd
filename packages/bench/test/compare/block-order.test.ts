import { expect, test } from 'vitest';
import { blockOrder } from '../../src/compare/block-order.ts';

const orders = (seed: number): string[] => [0, 1, 2].map((ordinal) => blockOrder(seed, ordinal, 9).join(''));

test('blocks begin with either side in turn, and the seed says which begins', () => {
  expect(orders(0)).toEqual(['abba', 'baab', 'abba']);
  expect(orders(7)).toEqual(['baab', 'abba', 'baab']);
});

test('one pair that is left makes a block of two processes', () => {
  expect(blockOrder(0, 0, 1).join('')).toBe('ab');
  expect(blockOrder(1, 0, 1).join('')).toBe('ba');
});

test('a drift adds to one pair of a block what it takes from the other', () => {
  const order = blockOrder(0, 0, 2);
  const differences = [0, 2].map((first) => {
    const at = { [order[first] ?? '']: first, [order[first + 1] ?? '']: first + 1 };
    return (at.b ?? 0) - (at.a ?? 0);
  });
  expect(differences).toEqual([1, -1]);
});
