import { describe, expect, it, test } from 'vitest';
import { foreignUse, parseOwnTime, readProcessorUse } from '../../src/environment/processor-use.ts';
import type { Sources } from '../../src/environment/sources.ts';

const STAT = 'cpu  100 0 50 800 10 0 5 35 0 0\n';
/** A program may be named like anything. */
const SELF = '4711 (a) R (b c) S 1 4711 4711 0 -1 4194304 1 0 0 0 7 3 2 1 20 0 11 0 123 456 789\n';

const sources = (texts: Readonly<Record<string, string>>): Sources => ({
  node: () => {
    throw new Error('not asked for');
  },
  text: (path) => texts[path] ?? null,
  folder: () => [],
  command: () => null,
});

test.each(['', '12 (x)', '12 (x) S 1 2 3', '12 (x) S 1 4711 4711 0 -1 4194304 1 0 0 0 7 x 2 1'])(
  '%j says nothing of a process’s own time',
  (text) => {
    expect(parseOwnTime(text)).toBeNull();
  },
);

test('own time is that of the process and of the children that it waited for', () => {
  expect(parseOwnTime(SELF)).toBe(130);
});

test('busy is what is neither idle nor waiting, what a hypervisor took included', () => {
  expect(readProcessorUse(sources({ '/proc/stat': STAT, '/proc/self/stat': SELF }))).toEqual({
    busyMs: 1900,
    totalMs: 10_000,
    ownMs: 130,
  });
});

test('a system that does not count has no use', () => {
  expect(readProcessorUse(sources({}))).toBeNull();
  expect(readProcessorUse(sources({ '/proc/stat': STAT }))).toBeNull();
});

describe('foreign use', () => {
  const before = { busyMs: 0, totalMs: 0, ownMs: 0 };
  const after = (busyMs: number, ownMs: number, totalMs = 10_000) => foreignUse(before, { busyMs, totalMs, ownMs });

  it('is unknown where nobody counts, or no time passed', () => {
    const unknown = { state: 'unknown', share: null };
    expect(foreignUse(null, before)).toEqual(unknown);
    expect(foreignUse(before, null)).toEqual(unknown);
    expect(foreignUse(before, before)).toEqual(unknown);
  });

  it('is what is left of the busy time', () => {
    expect(after(9200, 9000)).toEqual({ state: 'quiet', share: 0.02 });
    expect(after(9800, 9000)).toEqual({ state: 'disturbed', share: 0.08 });
  });

  it('is none where rounding makes own time larger than all', () => {
    expect(after(990, 1000)).toEqual({ state: 'quiet', share: 0 });
  });

  it('is not told from what a tick may hide', () => {
    // 20 ms of 200 are 10 %, and two ticks.
    expect(after(120, 100, 200)).toMatchObject({ state: 'quiet' });
    expect(after(150, 100, 200)).toMatchObject({ state: 'disturbed' });
  });
});

test.runIf(process.platform === 'linux')('this process sees its own work', () => {
  const before = readProcessorUse();
  for (const until = performance.now() + 60; performance.now() < until; );
  const after = readProcessorUse();
  expect((after?.ownMs ?? 0) - (before?.ownMs ?? 0)).toBeGreaterThan(0);
});
