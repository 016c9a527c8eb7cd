import { describe, expect, it } from 'vitest';
import { commandLine } from '../src/data/command-line.ts';
import { changingFacts, flattenFacts } from '../src/data/flatten-facts.ts';
import {
  countWord,
  decimalsOf,
  formatBytes,
  formatEstimate,
  formatShare,
  formatValue,
  listed,
} from '../src/data/format-number.ts';
import { formatTime } from '../src/data/format-time.ts';
import { withPlainText } from '../src/data/plain-text.ts';

describe('numbers', () => {
  it('that are not finite are a dash', () => {
    expect(formatValue(Number.NaN)).toBe('–');
  });

  it('have four significant digits by themselves', () => {
    expect([1713.4, 171.34, 17.134, 0, -0.25].map(formatValue)).toEqual(['1,713', '171.3', '17.13', '0', '−0.2500']);
  });

  it('with an interval have the decimals that show its width', () => {
    const estimate = { median: 17.1368, low: 17.0611, high: 17.2049 };
    expect(formatEstimate(estimate, decimalsOf([estimate]))).toEqual({ value: '17.14', interval: '17.06 – 17.20' });
  });

  it('in one column have the decimals of the widest interval', () => {
    const wide = { median: 17.1, low: 15, high: 19 };
    const narrow = { median: 17.1234, low: 17.1232, high: 17.1236 };
    expect(decimalsOf([wide, narrow])).toBe(1);
  });

  it('without an interval say so', () => {
    expect(formatEstimate({ median: 17, low: null, high: null }, 1)).toEqual({ value: '17.0', interval: null });
  });

  it('of bytes and shares keep what can be told apart', () => {
    expect([512, 56_800_000, 4_080_000_000, 999_600].map(formatBytes)).toEqual([
      '512 B',
      '56.8 MB',
      '4.08 GB',
      '1.00 MB',
    ]);
    expect([0, 0.004, 0.86, 1].map(formatShare)).toEqual(['0 %', '0.4 %', '86 %', '100 %']);
  });

  it('stand in sentences as words while they are small', () => {
    expect([1, 4, 12].map(countWord)).toEqual(['one', 'four', '12']);
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });
});

describe('times', () => {
  it('are shown in UTC, and as they are when they cannot be read', () => {
    expect(formatTime('2026-11-20T08:15:00.000Z')).toBe('20 Nov 2026, 08:15 UTC');
    expect(formatTime('yesterday')).toBe('yesterday');
  });
});

describe('a command line', () => {
  it('can be pasted into a shell', () => {
    expect(commandLine(['all', 'manifests/tiny', "it's; rm -rf", '--processes=6'])).toBe(
      String.raw`pnpm bench all manifests/tiny 'it'\''s; rm -rf' --processes=6`,
    );
  });
});

describe('facts', () => {
  it('of any shape become a flat list that hides nothing', () => {
    expect(
      flattenFacts({ load: 0.4, thermal: { state: 'nominal', level: null }, flags: ['a', 'b'], none: [] }),
    ).toEqual([
      { name: 'load', value: '0.4' },
      { name: 'thermal.state', value: 'nominal' },
      { name: 'thermal.level', value: 'not known' },
      { name: 'flags', value: 'a, b' },
      { name: 'none', value: 'none' },
    ]);
  });

  it('stand side by side before and after, also those that were read only once', () => {
    expect(changingFacts({ load: 0.4 }, { load: 2, heat: true })).toEqual([
      { name: 'load', before: '0.4', after: '2' },
      { name: 'heat', before: 'not known', after: 'yes' },
    ]);
    expect(changingFacts({ load: 0.4 }, null)).toEqual([{ name: 'load', before: '0.4', after: null }]);
  });
});

describe('text from elsewhere', () => {
  it('cannot turn the direction of the text around it or hide characters', () => {
    const value = { name: 'a\u202eb\u0000c', list: ['\u2066d'], lines: 'e\n\tf', count: 1, none: null };
    expect(withPlainText(value)).toEqual({ name: 'a�b�c', list: ['�d'], lines: 'e\n\tf', count: 1, none: null });
  });

  it('leaves binary parts as they are', () => {
    const rows = Float64Array.of(1, 2);
    expect(withPlainText({ rows }).rows).toBe(rows);
  });
});
