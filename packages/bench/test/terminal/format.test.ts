import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBytes, formatDuration, formatEstimate, formatRate } from '../../src/terminal/format.ts';

test('what is no number is a dash', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
    expect(formatDuration(value)).toBe('–');
    expect(formatBytes(value)).toBe('–');
  }
  expect(formatRate(Number.NaN)).toBe('–');
  expect(formatEstimate({ median: Number.NaN, low: null, high: null })).toEqual({ value: '–', interval: '–' });
  expect(formatEstimate({ median: Number.NaN, low: 1, high: 2 }).value).toBe('–');
});

test.each([
  [0, '0.00 ms'],
  [0.42, '0.42 ms'],
  [9.994, '9.99 ms'],
  [9.996, '10 ms'],
  [842, '842 ms'],
  [999.6, '1.0 s'],
  [4200, '4.2 s'],
  [9960, '10 s'],
  [59_400, '59 s'],
  [59_700, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [3_599_700, '1 h 00 min'],
  [3_900_000, '1 h 05 min'],
  [360_000_000, '100 h 00 min'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [0, '0 B'],
  [512, '512 B'],
  [999.6, '1.00 kB'],
  [56_800_000, '56.8 MB'],
  [201_326_592, '201 MB'],
  [999_600_000, '1.00 GB'],
  [4_080_000_000, '4.08 GB'],
  [5e15, '5000 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [1713.4, '1713'],
  [171.34, '171.3'],
  [17.134, '17.13'],
  [1.7134, '1.713'],
  [0.17134, '0.171'],
  [0, '0.000'],
])('%d per second is %s', (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

test('value and interval share the decimals that the interval supports', () => {
  expect(formatEstimate({ median: 17.1312, low: 17.0601, high: 17.2049 })).toEqual({
    value: '17.13',
    interval: '17.06–17.20',
  });
  expect(formatEstimate({ median: 171.31, low: 150, high: 190 })).toEqual({ value: '171', interval: '150–190' });
  expect(formatEstimate({ median: 17.13, low: 16.2, high: 18.1 })).toEqual({ value: '17.1', interval: '16.2–18.1' });
});

test('without an interval, and with one of no width, the value is a plain rate', () => {
  expect(formatEstimate({ median: 17.1312, low: null, high: null })).toEqual({ value: '17.13', interval: '–' });
  expect(formatEstimate({ median: 17.1312, low: 17.1312, high: 17.1312 })).toEqual({
    value: '17.13',
    interval: '17.13–17.13',
  });
});

test('a rounding never shows 60 seconds, 60 minutes or 1000 of a smaller unit', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (value) => {
      expect(formatDuration(value)).not.toMatch(/\b60 (s|min)\b|^1000 ms|^10\.0/);
      if (value < 9e14) expect(formatBytes(value)).not.toMatch(/\b1000 (B|kB|MB|GB)/);
    }),
  );
});
