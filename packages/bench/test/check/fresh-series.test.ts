import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshSeries, openStore, type Since, type StoreReader } from '@shardbench/db';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MadePoint, storeHistory } from './stored-history.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-fresh-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Reads what is fresh, and notes of which series how many points were read. */
const read = (
  made: readonly MadePoint[],
  since: Since,
  prepare: (ids: readonly string[]) => void = () => undefined,
) => {
  const path = join(folder, 'results.db');
  prepare(storeHistory(path, made));
  using store = openStore(path, { mode: 'read' });
  const points: number[] = [];
  const watched: StoreReader = {
    ...store,
    seriesPoints: (...args) => {
      const found = store.seriesPoints(...args);
      points.push(found.length);
      return found;
    },
  };
  const fresh = [...freshSeries(watched, store.listSeries(), since)];
  return { fresh: fresh.map(({ series, fresh: of }) => `${series.manifestId} ${of.size}`), points };
};

const NEWEST: Since = { state: 'newestSession' };
const manifests = (...names: readonly string[]): MadePoint[] => names.map((manifest) => ({ manifest, processes: 1 }));

test('an empty database has nothing fresh', () => {
  expect(read([], NEWEST).fresh).toEqual([]);
});

test('keys without new runs are not read, but for the one that ends the session', () => {
  const { fresh, points } = read(manifests('a', 'b', 'c', 'd', 'e', 'e'), NEWEST);
  expect(fresh).toEqual(['e 1']);
  expect(points).toEqual([2, 2, 1]);
});

test('what a check ran again belongs to the session that it judged', () => {
  const session = [
    { manifest: 'b' },
    { manifest: 'c', sameSession: true },
    { manifest: 'c', command: 'check' },
  ] as const;
  const all = [...manifests('a'), ...session.map((made) => ({ ...made, processes: 1 }))];
  expect(read(all, NEWEST).fresh).toEqual(['c 2', 'b 1']);
});

test('of a long series only the newest sixty runs are read', () => {
  const { fresh, points } = read(manifests(...Array.from({ length: 64 }, () => 'a')), NEWEST);
  expect([fresh, points]).toEqual([['a 1'], [60, 60]]);
});

test('since a time every later run is fresh, however many there are', () => {
  const all = manifests(...Array.from({ length: 64 }, () => 'a'), 'b');
  const { fresh } = read(all, { state: 'from', startedAt: '2026-10-01T02:00:00.000Z' });
  expect(fresh).toEqual(['a 62', 'b 1']);
});

test('a pinned baseline is read however old it is', () => {
  const all = manifests(...Array.from({ length: 64 }, () => 'a'));
  const pinOldest = ([oldest = '']: readonly string[]): void => {
    using store = openStore(join(folder, 'results.db'), { mode: 'write' });
    store.setBaseline({ runId: oldest, author: 'A. Person', reason: 'why', at: new Date().toISOString() });
  };
  const path = join(folder, 'results.db');
  let kept = 0;
  read(all, NEWEST, (ids) => {
    pinOldest(ids);
    using store = openStore(path, { mode: 'read' });
    for (const { points } of freshSeries(store, store.listSeries(), NEWEST)) kept = points.length;
  });
  expect(kept).toBe(61);
});
