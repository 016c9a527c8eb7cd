import { expect, test } from 'vitest';
import { steadiness } from '../../src/comparison/steadiness.ts';

const of = (moving: number, others: number, word: 'steady' | 'tooShort' = 'steady') =>
  steadiness([...Array<'drifting'>(moving).fill('drifting'), ...Array<typeof word>(others).fill(word)]);

test('two moving processes of ten may be chance', () => {
  expect(of(2, 8)).toEqual({ state: 'steady' });
});

test('three of ten are not', () => {
  expect(of(3, 7)).toEqual({ state: 'moving', processes: 3, of: 10 });
});

test('two of five may be chance as well', () => {
  expect(of(2, 3)).toEqual({ state: 'steady' });
});

test('three of forty are', () => {
  expect(of(3, 37)).toEqual({ state: 'steady' });
});

test('processes with too few requests do not count as steady', () => {
  expect(of(0, 10, 'tooShort')).toEqual({ state: 'tooShort' });
});
