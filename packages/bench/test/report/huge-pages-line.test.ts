import type { RunOverview } from '@shardbench/db';
import { expect, test } from 'vitest';
import { hugePagesLine } from '../../src/report/huge-pages-line.ts';

const line = (...noted: readonly (object | null)[]) =>
  hugePagesLine({ processes: noted.map((environmentAfter) => ({ environmentAfter })) } as unknown as RunOverview);

const weights = (bytes: number | null) => ({ weightsInHugePages: { askedBytes: 4e6, bytes } });

test('processes that noted nothing have no line', () => {
  expect(line()).toBe('');
  expect(line(null, { loadAverage: 1 })).toBe('');
});

test('of several processes the one with the fewest huge pages is told', () => {
  expect(line(weights(4e6), weights(1e6), null)).toBe('\n1.00 MB of 4.00 MB of weights in huge pages');
});

test('a system that did not say is told as such', () => {
  expect(line(weights(null))).toBe('\nan unknown part of 4.00 MB of weights in huge pages');
});
