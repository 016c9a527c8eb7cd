import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { distanceFolder, distanceKey, keepDistance, storedDistance } from '../../src/prefetch/stored-distance.ts';

const KEY = { machineId: 'a'.repeat(32), kernelFamily: 'vnni', threads: 2 };
const FOUND = {
  prefetchBytes: 768,
  rates: [
    { prefetchBytes: 512, bytesPerS: 30.5e9 },
    { prefetchBytes: 768, bytesPerS: 31e9 },
  ],
  probedAt: '2026-11-21T09:30:00.000Z',
};

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'shardbench-distance-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** Keeps the distance and damages its file. */
const damaged = async (damage: (text: string) => string): Promise<void> => {
  await keepDistance(cache, KEY, FOUND);
  const [name = ''] = readdirSync(distanceFolder(cache));
  const path = join(distanceFolder(cache), name);
  writeFileSync(path, damage(readFileSync(path, 'utf8')));
};

const changed = (changes: object) => (text: string) => JSON.stringify({ ...JSON.parse(text), ...changes });

test.each([
  ['is empty', () => ''],
  ['was cut short', (text: string) => text.slice(0, text.length / 2)],
  ['is a list', () => '[]'],
  ['has another version', changed({ version: 0 })],
  ['is of another kernel family', changed({ kernelFamily: 'avx2' })],
  ['is of another number of threads', changed({ threads: 3 })],
  ['has no whole lines', changed({ prefetchBytes: 100 })],
  ['goes too far', changed({ prefetchBytes: 8192 })],
  ['has words for a distance', changed({ prefetchBytes: '512' })],
  ['has a rate that no memory has', changed({ rates: [{ prefetchBytes: 512, bytesPerS: -1 }] })],
  ['has no time', changed({ probedAt: 'yesterday' })],
  ['has more than it should', changed({ host: 'mine' })],
])('a file that %s counts as none', async (_what, damage) => {
  await damaged(damage);
  expect(await storedDistance(cache, KEY)).toBeNull();
});

test('without a place to keep it, nothing is kept and nothing fails', async () => {
  writeFileSync(distanceFolder(cache), 'a file where the folder should be');
  await keepDistance(cache, KEY, FOUND);
  expect(await storedDistance(cache, KEY)).toBeNull();
  expect(readdirSync(cache)).toHaveLength(1);
});

test('a place that its file cannot take is left as it was', async () => {
  await keepDistance(cache, KEY, FOUND);
  const [name = ''] = readdirSync(distanceFolder(cache));
  rmSync(join(distanceFolder(cache), name));
  mkdirSync(join(distanceFolder(cache), name, 'full'), { recursive: true });
  await keepDistance(cache, KEY, FOUND);
  expect(readdirSync(distanceFolder(cache))).toEqual([name]);
});

test('what was kept is found again, whole, under its own machine, family and threads only', async () => {
  await keepDistance(cache, KEY, FOUND);
  await keepDistance(cache, { ...KEY, threads: 1 }, { ...FOUND, prefetchBytes: 0, rates: [] });
  expect(await storedDistance(cache, KEY)).toEqual(FOUND);
  expect(await storedDistance(cache, { ...KEY, threads: 1 })).toEqual({ ...FOUND, prefetchBytes: 0, rates: [] });
  for (const other of [{ threads: 3 }, { kernelFamily: 'avx2' }, { machineId: 'b'.repeat(32) }]) {
    expect(await storedDistance(cache, { ...KEY, ...other })).toBeNull();
  }
  expect(readdirSync(distanceFolder(cache)).sort()).toEqual(
    [1, 2].map((threads) => `${KEY.machineId}-vnni-${threads}.json`),
  );
});

test('the newest counts', async () => {
  await keepDistance(cache, KEY, FOUND);
  await keepDistance(cache, KEY, { ...FOUND, prefetchBytes: 256 });
  expect((await storedDistance(cache, KEY))?.prefetchBytes).toBe(256);
});

test('this machine has one id, with any family and threads', () => {
  const key = distanceKey('vnni', 2);
  expect(key).toEqual({ machineId: expect.stringMatching(/^[0-9a-f]{32}$/), kernelFamily: 'vnni', threads: 2 });
  expect(distanceKey('avx2', 7).machineId).toBe(key.machineId);
});
