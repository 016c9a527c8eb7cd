import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Store } from '../src/index.ts';
import { errorOf, newStore } from './database-file.ts';
import { beginQualifiedRun, LATER, NOW, runBeginning } from './sample-records.ts';

const ADA = { author: 'Ada', reason: 'release 1', at: NOW };
const GRACE = { author: 'Grace', reason: 'release 2', at: LATER };

function twoRuns(store: Store) {
  const { sessionId, gateReportId, runId: first } = beginQualifiedRun(store);
  const second = store.beginRun(runBeginning(sessionId, gateReportId, { startedAt: LATER }));
  const [series] = store.listSeries();
  return { first, second, seriesId: series?.id ?? '', sessionId, gateReportId };
}

describe('what is no baseline', () => {
  it.each([
    ['authorMissing', { ...ADA, author: ' ' }],
    ['reasonMissing', { ...ADA, reason: '\n' }],
  ])('is one that nobody answers for: %s', (code, statement) => {
    const { store } = newStore();
    const { first, seriesId } = twoRuns(store);
    expect(errorOf(() => store.setBaseline({ runId: first, ...statement })).code).toBe(code);
    expect(errorOf(() => store.clearBaseline({ seriesId, ...statement })).code).toBe(code);
    expect(errorOf(() => store.annotate({ runId: first, kind: 'accept', ...statement })).code).toBe(code);
    expect(store.baselineOf(seriesId)).toBeNull();
  });

  it('is an unknown run, one that is not qualified, or one that is excluded', () => {
    const { store } = newStore();
    const { first, second, seriesId } = twoRuns(store);
    expect(errorOf(() => store.setBaseline({ runId: 'none', ...ADA })).code).toBe('unknownRun');
    store.setVerdict(second, { state: 'crashed', phase: 'measure' });
    expect(errorOf(() => store.setBaseline({ runId: second, ...ADA }))).toMatchObject({
      code: 'baselineNotQualified',
      found: 'one that is crashed',
    });
    store.annotate({ runId: first, kind: 'exclude', ...ADA });
    expect(errorOf(() => store.setBaseline({ runId: first, ...ADA })).found).toBe('one that is excluded');
    expect(store.baselineOf(seriesId)).toBeNull();
    expect(errorOf(() => store.annotate({ runId: 'none', kind: 'accept', ...ADA })).code).toBe('recordWithoutParent');
    expect(errorOf(() => store.annotate({ runId: first, kind: 'like' as never, ...ADA })).code).toBe('recordRefused');
  });
});

describe('a baseline', () => {
  it('takes the place of the one before, and both stay on record', () => {
    const { store } = newStore();
    const { first, second, seriesId } = twoRuns(store);
    expect(store.setBaseline({ runId: first, ...ADA })).toBeNull();
    expect(store.baselineOf(seriesId)).toEqual({ runId: first, author: 'Ada', reason: 'release 1', setAt: NOW });
    expect(store.setBaseline({ runId: second, ...GRACE })).toBe(first);
    expect(store.baselineOf(seriesId)?.runId).toBe(second);
    expect(store.clearBaseline({ seriesId, ...GRACE, reason: 'over' })).toBe(second);
    expect(store.clearBaseline({ seriesId, ...GRACE })).toBeNull();
    expect(store.baselineOf(seriesId)).toBeNull();
    const events = store.listBaselineEvents({ seriesId });
    expect(events.map(({ event, runId, author, reason, at }) => [event, runId, author, reason, at])).toEqual([
      ['set', first, 'Ada', 'release 1', NOW],
      ['cleared', first, 'Grace', 'release 2', LATER],
      ['set', second, 'Grace', 'release 2', LATER],
      ['cleared', second, 'Grace', 'over', LATER],
    ]);
    expect(store.listBaselineEvents()).toEqual(events);
    expect(store.listBaselineEvents({ seriesId: 'none' })).toEqual([]);
  });

  it('is the only one of its series, whoever writes to the file', () => {
    const { store, path } = newStore();
    const { first, second, seriesId } = twoRuns(store);
    store.setBaseline({ runId: first, ...ADA });
    const raw = new Database(path);
    raw.pragma('foreign_keys = ON');
    const insert = (runId: string, series: string) =>
      raw.exec(
        `insert into baselines (id, run_id, series_id, author, reason, set_at) values ('b', '${runId}', '${series}', 'x', 'y', '${NOW}')`,
      );
    expect(() => insert(second, seriesId)).toThrow(/UNIQUE/);
    expect(() => insert(second, 'none')).toThrow(/its own series/);
    expect(() => raw.exec(`update baselines set reason = 'z'`)).toThrow(/cleared, not changed/);
    expect(() => raw.exec(`update baselines set run_id = '${second}'`)).toThrow(/cleared, not changed/);
    raw.close();
  });

  it('ends with the exclusion of its run, by the same author and reason', () => {
    const { store, path } = newStore();
    const { first, second, seriesId } = twoRuns(store);
    store.setBaseline({ runId: first, ...ADA });
    expect(store.annotate({ runId: second, kind: 'exclude', ...GRACE }).clearedBaseline).toBe(false);
    expect(store.annotate({ runId: first, kind: 'accept', ...GRACE }).clearedBaseline).toBe(false);
    const at = '2026-11-21T00:00:00.000Z';
    expect(store.annotate({ runId: first, kind: 'exclude', ...GRACE, at }).clearedBaseline).toBe(true);
    expect(store.baselineOf(seriesId)).toBeNull();
    expect(store.listBaselineEvents().at(-1)).toMatchObject({ event: 'cleared', author: 'Grace', at });
    const raw = new Database(path);
    expect(() => raw.exec('update baselines set cleared_at = null, cleared_by = null, clear_reason = null')).toThrow(
      /excluded run/,
    );
    expect(() => raw.exec(`update annotations set kind = 'accept'`)).toThrow(/does not change/);
    raw.close();
  });

  it('can be a run that was accepted after it had been excluded', () => {
    const { store } = newStore();
    const { first, seriesId } = twoRuns(store);
    store.annotate({ runId: first, kind: 'exclude', ...ADA });
    store.annotate({ runId: first, kind: 'reset', ...ADA });
    store.annotate({ runId: first, kind: 'accept', ...GRACE });
    store.setBaseline({ runId: first, ...GRACE });
    expect(store.baselineOf(seriesId)?.runId).toBe(first);
    expect(store.seriesPoints(seriesId)[0]).toMatchObject({
      annotations: ['exclude', 'reset', 'accept'],
      excluded: false,
    });
  });
});

describe('annotations', () => {
  it('are listed oldest first, of all runs, a series or a run, without paths of anybody', () => {
    const { store } = newStore();
    const { first, second, seriesId } = twoRuns(store);
    store.annotate({ runId: second, kind: 'reset', ...GRACE, reason: 'see /home/grace/notes.txt' });
    store.annotate({ runId: first, kind: 'exclude', ...ADA });
    expect(store.listAnnotations().map(({ runId, kind, reason }) => [runId, kind, reason])).toEqual([
      [first, 'exclude', 'release 1'],
      [second, 'reset', 'see notes.txt'],
    ]);
    expect(store.listAnnotations({ runId: second })).toMatchObject([{ kind: 'reset', seriesId, author: 'Grace' }]);
    expect(store.listAnnotations({ seriesId })).toHaveLength(2);
    expect(store.listAnnotations({ seriesId: 'none' })).toEqual([]);
    expect(store.seriesPoints(seriesId).map(({ excluded }) => excluded)).toEqual([true, false]);
  });
});
