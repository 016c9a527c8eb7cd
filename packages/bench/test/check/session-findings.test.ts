import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkBasis,
  describeFinding,
  NO_ANCESTRY,
  openStore,
  type SessionFindings,
  sessionFindings,
} from '@shardbench/db';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runBench } from '../run-bench.ts';
import { type MadePoint, storeHistory } from './stored-history.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-sessions-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const database = (): string => join(folder, 'results.db');

/** What is found in the newest sessions where no commit is known. */
const found = (made: readonly MadePoint[], last = 10): SessionFindings[] => {
  storeHistory(database(), made);
  using store = openStore(database(), { mode: 'read' });
  return sessionFindings(checkBasis(store, NO_ANCESTRY), store.listRuns(), last);
};
const kinds = (all: readonly SessionFindings[]) => all.map(({ findings }) => findings.map(({ kind }) => kind));

test('an empty database has no sessions', () => {
  expect(found([])).toEqual([]);
});

test('a session is judged as it was when it ended, the newest first, and only as many as are asked for', () => {
  const level = (slower: number, count: number): MadePoint[] => Array.from({ length: count }, () => ({ slower }));
  const all = found([...level(0, 7), ...level(0.1, 4), ...level(0, 4)], 13);
  expect(all).toHaveLength(13);
  // The last level is that of the beginning; in between the step was there, once three runs had shown it.
  expect(kinds(all.slice(0, 1))).toEqual([['noBaseline']]);
  expect(kinds(all).slice(4, 6)).toEqual([['regressed'], ['regressed']]);
  expect(kinds(all).slice(-2)).toEqual([['noBaseline'], ['noBaseline']]);
});

test('what a check ran again is judged with the session that it judged', () => {
  const all = found([{}, { manifest: 'nano/b' }, { manifest: 'nano/b', command: 'check' }]);
  expect(all.map(({ keys, newRuns }) => [keys, newRuns])).toEqual([
    [1, 2],
    [1, 1],
  ]);
});

test('the first are what a check without a re-run says', async () => {
  const steps = Array.from({ length: 12 }, (_, index) => ({ slower: index < 8 ? 0 : 0.1 }));
  const [newest] = found([...steps, { manifest: 'nano/b', sameSession: true }]);
  const { stdout } = await runBench(
    { environment: { NO_COLOR: '1' } },
    ...['check', '--no-rerun', '--json', '--repository', join(folder, 'none'), '--db', database()],
  );
  const said: readonly { sentence: string }[] = JSON.parse(stdout).findings;
  expect(newest?.findings.map(describeFinding)).toEqual(said.map(({ sentence }) => sentence));
  expect(said[0]?.sentence).toContain('suspected');
});
