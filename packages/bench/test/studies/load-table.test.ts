import { expect, test } from 'vitest';
import type { LoadRound } from '../../studies/load-rounds.ts';
import { loadTable } from '../../studies/load-table.ts';

/** A round of 2 GB; figures invented. */
const made = (changes: Partial<LoadRound> = {}): LoadRound => ({
  bytes: 2e9,
  streamBytesPerS: 40e9,
  writing: { cachedMs: 1000, syncedMs: 2000 },
  packing: { writtenMs: 2000, cachedMs: 4000, syncedMs: 5000 },
  cached: { readingMs: 500, openingMs: 250 },
  evicted: { reading: { ms: 1000, fetchedBytes: 2e9 }, opening: { ms: 1250, fetchedBytes: 2.2e9 } },
  ...changes,
});

const table = (...rounds: readonly LoadRound[]): string =>
  loadTable(rounds, { width: null, paint: (_style, text) => text });
const line = (text: string, name: string): string => text.split('\n').find((one) => one.startsWith(name)) ?? '';

test('where files cannot be evicted nothing is told of the disk, and the reason is', () => {
  const text = table(made({ evicted: null }), made({ evicted: null }), made({ evicted: null }));
  expect([line(text, 'opening, from the disk'), line(text, 'reading plainly, from the disk')]).toEqual(['', '']);
  expect(text).toContain('files cannot be evicted from the page cache here');
});

test('rounds in which it could not be had are left out, and counted', () => {
  const text = table(made(), made({ evicted: null }), made());
  expect(line(text, 'opening, from the disk')).toMatch(/1\.60 +1\.60–1\.60 +0\.80 +0\.04 +1\.3 s$/);
  expect(text).toMatch(/from the disk: 2 of 3 rounds; opening fetched 1\.10 times/);
});

test('what packing did not tell has no line', () => {
  const silent = made({ packing: { writtenMs: null, cachedMs: 4000, syncedMs: 5000 } });
  expect(line(table(silent), 'packing, until written')).toBe('');
});

test('rates are medians with their range, shares those of the plain way in the same round', () => {
  const text = table(
    made(),
    made({ writing: { cachedMs: 4000, syncedMs: 8000 } }),
    made({ packing: { writtenMs: 1000, cachedMs: 2000, syncedMs: 4000 } }),
  );
  expect(line(text, 'memory stream')).toMatch(/40\.00 +40\.00–40\.00$/);
  expect(line(text, 'packing, until written')).toMatch(/1\.00 +1\.00–2\.00 +1\.00 +0\.03 +2\.0 s$/);
  expect(line(text, 'packing, to the disk')).toMatch(/0\.40 +0\.40–0\.50 +0\.50 +0\.01 +5\.0 s$/);
  expect(line(text, 'opening, from the page cache')).toMatch(/8\.00 +8\.00–8\.00 +2\.00 +0\.20 +250 ms$/);
  expect(text).not.toContain('stays in caches');
});
