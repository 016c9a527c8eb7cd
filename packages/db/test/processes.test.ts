import { describe, expect, it, onTestFinished } from 'vitest';
import { openConnection } from '../src/connection.ts';
import { openStore, type ProcessRecord } from '../src/index.ts';
import { storeOn } from '../src/store.ts';
import { databasePath, errorOf, newStore } from './database-file.ts';
import { beginQualifiedRun, processRecord, requestRecord, sha, timings } from './sample-records.ts';

describe('a process that cannot be stored', () => {
  const untrue = timings();
  untrue.rows[0] = -1;

  it.each<[string, Partial<ProcessRecord>]>([
    [
      'two requests at one place',
      { requests: [requestRecord(0), requestRecord(1), requestRecord(2), requestRecord(2)] },
    ],
    ['a request faster than its first token', { requests: [requestRecord(2), requestRecord(3, { latencyNs: 1 })] }],
    ['a token hash that is none', { requests: [requestRecord(2), requestRecord(3, { tokensSha256: 'abc' })] }],
    ['timings that are not whole', { requests: [requestRecord(2), requestRecord(3)], summary: undefined as never }],
    ['a negative startup', { startupMs: -1 }],
    ['an unknown cold state', { coldState: 'lukewarm' as never }],
  ])('leaves nothing behind: %s', (what, changed) => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    const record = processRecord(0, changed);
    const spoilt = what.startsWith('timings')
      ? {
          ...record,
          summary: processRecord(0).summary,
          requests: [requestRecord(2), requestRecord(3, { timings: untrue })],
        }
      : record;
    expect(errorOf(() => store.recordProcess(runId, spoilt)).kind).toBe('storage');
    expect(store.readRun(runId)?.processes).toEqual([]);
    store.recordProcess(runId, processRecord(0));
    expect(store.readRun(runId)?.processes).toHaveLength(1);
  });

  it('is one of an unknown run, or one at a place that is taken', () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    expect(errorOf(() => store.recordProcess('none', processRecord(0))).code).toBe('recordWithoutParent');
    store.recordProcess(runId, processRecord(0));
    expect(errorOf(() => store.recordProcess(runId, processRecord(0))).code).toBe('recordRefused');
    expect(errorOf(() => store.setVerdict('none', { state: 'qualified' })).code).toBe('unknownRun');
  });
});

describe('a full disk', () => {
  it('is named, keeps every finished process and takes the next one once there is room', () => {
    const path = databasePath();
    const connection = openConnection(path, { mode: 'write' });
    const store = storeOn(connection);
    onTestFinished(() => store.close());
    const { runId } = beginQualifiedRun(store);
    const pages = connection.sqlite.pragma('page_count', { simple: true }) as number;
    connection.sqlite.pragma(`max_page_count = ${pages + 8}`);
    const many = Array.from({ length: 40 }, (_, ordinal) =>
      requestRecord(ordinal, { timings: timings(200, 6), newTokens: 200 }),
    );
    const large = (ordinal: number) => processRecord(ordinal, { requests: many, summary: processRecord(0).summary });
    store.recordProcess(runId, processRecord(0));
    const error = errorOf(() => store.recordProcess(runId, large(1)));
    expect(error).toMatchObject({ kind: 'storage', code: 'diskFull' });
    expect(error.remedy).toContain('everything recorded before is kept');
    {
      using reader = openStore(path, { mode: 'read' });
      expect(reader.readRun(runId)?.processes.map(({ ordinal, requests }) => [ordinal, requests.length])).toEqual([
        [0, 5],
      ]);
    }
    connection.sqlite.pragma('max_page_count = 1000000');
    store.recordProcess(runId, large(1));
    expect(connection.sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(store.readRun(runId)?.processes[1]?.requests).toHaveLength(40);
  });
});

describe('a stored process', () => {
  it('comes back with everything that was recorded, in measured order', () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    const record = processRecord(0, { environmentAfter: { throttled: false } });
    const { processId } = store.recordProcess(runId, record);
    const [stored] = store.readRun(runId)?.processes ?? [];
    expect(stored).toEqual({
      ...record,
      blockOrdinal: null,
      id: processId,
      requests: record.requests.map((request) => ({ ...request, id: expect.any(String) })),
    });
    const ids = stored?.requests.map((request) => request.id) ?? [];
    expect(ids.toSorted()).toEqual(ids);
  });

  it('may have served another profile first', () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    store.recordProcess(runId, processRecord(0, { firstRequest: null, launchOrdinal: 3 }));
    expect(store.listRuns()[0]?.processes).toMatchObject([{ firstRequest: null, launchOrdinal: 3 }]);
  });

  it('keeps the summaries of older rules and shows that of the newest', () => {
    const { store, path } = newStore();
    const { runId } = beginQualifiedRun(store);
    const { processId } = store.recordProcess(runId, processRecord(0));
    const { summary } = processRecord(0);
    store.recordSummary(processId, { ...summary, ruleVersion: summary.ruleVersion + 1, latencyMs: 99 });
    expect(store.listRuns()[0]?.processes).toMatchObject([{ summary: { latencyMs: 99 } }]);
    expect(errorOf(() => store.recordSummary(processId, summary)).code).toBe('recordRefused');
    const { sqlite } = openConnection(path, { mode: 'read' });
    expect(sqlite.prepare('select count(*) from process_summaries').pluck().get()).toBe(2);
    sqlite.close();
  });

  it('outlives its raw timings', () => {
    const { store, path } = newStore();
    const { runId } = beginQualifiedRun(store);
    store.recordProcess(runId, processRecord(0));
    const { sqlite } = openConnection(path, { mode: 'write' });
    sqlite.exec('delete from token_timings');
    sqlite.close();
    expect(store.readRun(runId)?.processes[0]?.requests.map((request) => request.timings)).toEqual(Array(5).fill(null));
  });

  it('with timings that were altered afterwards is refused on reading, by name', () => {
    const { store, path } = newStore();
    const { runId } = beginQualifiedRun(store);
    store.recordProcess(runId, processRecord(0));
    const { sqlite } = openConnection(path, { mode: 'write' });
    sqlite.exec(`update token_timings set timings = x'53425454010101'`);
    sqlite.close();
    expect(errorOf(() => store.readRun(runId)).code).toBe('timingsRefused');
    expect(store.listRuns()[0]?.tokensSha256).toBe(sha('tokens'));
  });
});
