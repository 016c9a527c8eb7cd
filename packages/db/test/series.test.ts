import type { Profile } from '@shardbench/manifest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openConnection } from '../src/connection.ts';
import { type RunBeginning, type SeriesKey, type Store, seriesId, seriesKey } from '../src/index.ts';
import { storeOn } from '../src/store.ts';
import { databasePath, errorOf, newStore } from './database-file.ts';
import {
  beginQualifiedRun,
  beginSession,
  execution,
  LATER,
  machineFacts,
  manifestRecord,
  NOW,
  passedReport,
  processRecord,
  requestRecord,
  runBeginning,
  sha,
} from './sample-records.ts';

const run = runBeginning('', '');
const KEY = seriesKey('m', run);

describe('the key of a series', () => {
  const other: Partial<SeriesKey>[] = [
    { machineId: 'n' },
    { backend: 'coreml' },
    { computeUnits: 'avx2' },
    { threads: 1 },
    { modelHash: null },
    { executionHash: sha('another') },
    { profileName: 'long' },
    { promptTokens: 9 },
    { newTokens: 5 },
    { warmupRequests: 2 },
    { requests: 4 },
    { promptSha256: sha('another') },
    { provenance: 'imported' },
  ];

  it('changes the id with every one of its fields', () => {
    const ids = [KEY, ...other.map((changed) => ({ ...KEY, ...changed }))].map(seriesId);
    expect(other.flatMap(Object.keys).sort()).toEqual(Object.keys(KEY).sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives an id that does not depend on the order of its fields', () => {
    const names = Object.keys(KEY) as (keyof SeriesKey)[];
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (order) => {
        const shuffled = Object.fromEntries(order.map((name) => [name, KEY[name]])) as unknown as SeriesKey;
        expect(seriesId(shuffled)).toBe(seriesId(KEY));
      }),
    );
  });

  it('leaves out what annotates a series or sizes a sample', () => {
    const profile: Profile = { ...run.profile, processes: 20 };
    const changed = {
      ...run,
      profile,
      backendBuild: sha('newer'),
      artifacts: [{ shard: 'a', artifactHash: sha('b') }],
    };
    expect(seriesId(seriesKey('m', changed))).toBe(seriesId(KEY));
  });
});

/** A second manifest that executes the same as the first. */
const TWIN = { ...manifestRecord, contentHash: sha('twin'), id: 'tiny/twin', title: 'The same by another name' };

function beginRun(store: Store, sessionId: string, changed: Partial<RunBeginning> = {}): string {
  const judged = { ...execution, ...changed };
  const gateReportId = store.recordGateReport(passedReport, { ...judged, sessionId, judgedAt: NOW });
  return store.beginRun(runBeginning(sessionId, gateReportId, changed));
}

describe('listing series', () => {
  it('finds none where nothing was measured', () => {
    const { store } = newStore();
    beginSession(store);
    expect(store.listSeries()).toEqual([]);
    expect(store.seriesPoints('none')).toEqual([]);
    expect(store.runStages('none')).toEqual([]);
  });

  it('names a series after its newest run and finds it by every manifest that it ran', () => {
    const { store } = newStore();
    const { machineId, sessionId } = beginSession(store);
    store.recordManifest(TWIN);
    beginRun(store, sessionId);
    beginRun(store, sessionId, { manifestHash: TWIN.contentHash, startedAt: LATER });
    const [series, ...others] = store.listSeries();
    expect(others).toEqual([]);
    expect(series).toEqual({
      id: seriesId(seriesKey(machineId, run)),
      key: seriesKey(machineId, run),
      manifestId: TWIN.id,
      title: TWIN.title,
      topology: TWIN.topology,
      modelName: 'tiny',
      synthetic: true,
      runs: 2,
      firstStartedAt: NOW,
      lastStartedAt: LATER,
    });
    expect(store.listSeries({ manifest: TWIN.id })).toEqual([series]);
    expect(store.listSeries({ manifest: manifestRecord.id })).toEqual([series]);
    expect(store.listSeries({ manifest: `' or 1 = 1 --` })).toEqual([]);
  });

  it('selects by profile and by when there was something new', () => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    beginRun(store, sessionId);
    beginRun(store, sessionId, { startedAt: LATER, profile: { ...run.profile, name: 'long' } });
    const profiles = (filter: Parameters<Store['listSeries']>[0]) =>
      store.listSeries(filter).map(({ key }) => key.profileName);
    expect(profiles({})).toEqual(['long', 'short']);
    expect(profiles({ since: LATER })).toEqual(['long']);
    expect(profiles({ profile: 'short' })).toEqual(['short']);
    expect(profiles({ profile: 'short', since: LATER })).toEqual([]);
  });

  it('keeps machines apart', () => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    beginRun(store, sessionId);
    const machineId = store.recordMachine({ ...machineFacts, cpuModel: 'another' });
    const [session] = store.listSessions();
    const environment = { ...(session as NonNullable<typeof session>), details: {} };
    const elsewhere = store.beginSession({
      machineId,
      command: 'all',
      arguments: [],
      startedAt: NOW,
      environment: {
        osBuild: environment.osBuild,
        backendBuild: environment.backendBuild,
        gitCommit: null,
        gitDirty: null,
        nodeVersion: 'v26',
        details: {},
      },
    });
    beginRun(store, elsewhere);
    expect(new Set(store.listSeries().map(({ key }) => key.machineId)).size).toBe(2);
  });
});

describe('a run of another series', () => {
  it.each([
    ['threads', '7'],
    ['profile', `json_set(profile, '$.newTokens', 99)`],
    ['prompt_sha256', `'${sha('another')}'`],
    ['series_id', `'none'`],
  ])('is refused by the database: %s is %s', (column, value) => {
    const connection = openConnection(databasePath(), { mode: 'write' });
    const store = storeOn(connection);
    beginQualifiedRun(store);
    connection.sqlite.exec(
      `create temp table copy as select * from runs; update copy set id = 'new', ${column} = ${value}`,
    );
    expect(() => connection.sqlite.exec('insert into runs select * from copy')).toThrow(
      /series of its machine|FOREIGN/,
    );
    expect(() => connection.sqlite.exec(`update series set threads = 9`)).toThrow(/does not change/);
    store.close();
  });

  it('cannot be begun in a session that is not stored', () => {
    const { store } = newStore();
    const { gateReportId } = beginQualifiedRun(store);
    expect(errorOf(() => store.beginRun(runBeginning('none', gateReportId))).code).toBe('recordWithoutParent');
  });
});

describe('the points of a series', () => {
  const measured = (ordinal: number, tpotMs: number | null, blockOrdinal: number | null = null) => {
    const record = processRecord(ordinal, { blockOrdinal });
    return { ...record, summary: { ...record.summary, tpotMs, warmup: { verdict: 'steady' } as never } };
  };

  it('are its runs, oldest first, with one value per process and the verdict', () => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    store.recordArtifact({ hash: sha('artifact'), format: 'packed', bytes: 1, quantisation: null });
    const artifacts = [{ shard: '[0,16)', artifactHash: sha('artifact') }];
    const later = beginRun(store, sessionId, { startedAt: LATER, artifacts });
    const first = beginRun(store, sessionId, { artifacts });
    store.recordProcess(first, measured(0, 2));
    store.recordProcess(first, measured(1, 3));
    store.setVerdict(later, { state: 'crashed', phase: 'startup' });
    const [series] = store.listSeries();
    const points = store.seriesPoints(series?.id ?? '');
    expect(points).toMatchObject([
      {
        runId: first,
        sessionId,
        startedAt: NOW,
        gitCommit: 'abc1234',
        gitDirty: false,
        osBuild: 'Debian 12.9',
        backendBuild: sha('build'),
        addon: 'addon',
        verdict: { state: 'qualified' },
        artifacts,
        processes: 2,
        processesPlanned: 6,
        tpotMs: [2, 3],
        steady: true,
        warmup: { steady: 2, drifting: 0 },
        annotations: [],
        excluded: false,
      },
      { runId: later, verdict: { state: 'crashed', phase: 'startup' }, processes: 0, stagesMs: null, steady: false },
    ]);
    expect(points[0]?.ttftMs).toHaveLength(2);
    expect(points[0]?.prefillTokPerS).toHaveLength(2);
    expect(points[0]?.stagesMs).toEqual(processRecord(0).summary.stages?.stagesMs);
    expect(points[0]?.namedShare).toBeCloseTo(processRecord(0).summary.stages?.namedShare ?? 0);
    expect(points[0]?.artifacts).toBe(points[1]?.artifacts);
  });

  it('are the newest ones up to a moment when asked so', () => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    const times = [1, 2, 3, 4].map((minute) => `2026-11-20T09:0${minute}:00.000Z`);
    const ids = times.map((startedAt) => beginRun(store, sessionId, { startedAt }));
    const [series] = store.listSeries();
    const places = (options: Parameters<Store['seriesPoints']>[1]) =>
      store.seriesPoints(series?.id ?? '', options).map(({ runId }) => ids.indexOf(runId));
    expect(places({})).toEqual([0, 1, 2, 3]);
    expect(places({ last: 2 })).toEqual([2, 3]);
    expect(places({ until: times[2] })).toEqual([0, 1, 2]);
    expect(places({ until: times[2], last: 1 })).toEqual([2]);
    expect(places({ last: 0 })).toEqual([]);
  });

  it('leave out a metric that a process does not have', () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    store.recordProcess(runId, measured(0, null));
    store.recordProcess(runId, measured(1, 5));
    const [series] = store.listSeries();
    expect(store.seriesPoints(series?.id ?? '')).toMatchObject([{ processes: 2, tpotMs: [5] }]);
    expect(store.runStages(runId).map(({ ordinal, tpotMs }) => [ordinal, tpotMs])).toEqual([[1, 5]]);
  });

  it('say when a process was not steady', () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    store.recordProcess(runId, measured(0, 2));
    store.recordProcess(runId, processRecord(1));
    const [series] = store.listSeries();
    expect(store.seriesPoints(series?.id ?? '')).toMatchObject([
      { processes: 2, steady: false, warmup: { steady: 1, tooShort: 1 } },
    ]);
  });

  it('do not count the processes of an invalid block, however late it is known', () => {
    const { store } = newStore();
    const { sessionId, runId } = beginQualifiedRun(store);
    store.recordProcess(runId, measured(0, 2, 0));
    store.recordProcess(runId, measured(1, 9, 1));
    const [series] = store.listSeries();
    const tpot = () => store.seriesPoints(series?.id ?? '').map(({ tpotMs }) => tpotMs);
    const block = { canaryBeforeNs: 1_000, canaryAfterNs: 1_001 };
    store.recordBlock(sessionId, { ordinal: 0, ...block, state: 'valid' });
    expect(tpot()).toEqual([[2, 9]]);
    store.recordBlock(sessionId, { ordinal: 1, ...block, state: 'invalid', reason: 'canaryMoved' });
    expect(tpot()).toEqual([[2]]);
    store.recordProcess(runId, measured(2, 3, 2));
    expect(tpot()).toEqual([[2, 3]]);
    expect(store.runStages(runId).map(({ ordinal, blockOrdinal }) => [ordinal, blockOrdinal])).toEqual([
      [0, 0],
      [2, 2],
    ]);
    store.recordBlock(sessionId, { ordinal: 2, ...block, state: 'invalid' });
    expect(tpot()).toEqual([[2]]);
    expect(store.listBlocks(sessionId).map(({ state, reason }) => [state, reason])).toEqual([
      ['valid', null],
      ['invalid', 'canaryMoved'],
      ['invalid', null],
    ]);
    expect(store.listRuns()[0]?.processes.map(({ blockOrdinal }) => blockOrdinal)).toEqual([0, 1, 2]);
  });

  it('speak by one rule: the newest that judged every process', () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    const ids = [0, 1].map((ordinal) => store.recordProcess(runId, measured(ordinal, 2)).processId);
    const [series] = store.listSeries();
    const tpot = () => store.seriesPoints(series?.id ?? '')[0]?.tpotMs;
    const newer = (tpotMs: number) => ({ ...measured(0, tpotMs).summary, ruleVersion: 9 });
    store.recordSummary(ids[0] ?? '', newer(7));
    expect(tpot()).toEqual([2, 2]);
    store.recordSummary(ids[1] ?? '', newer(8));
    expect(tpot()).toEqual([7, 8]);
  });

  it('have no figures left when tokens of a process are refused', () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    const bad = processRecord(0, { requests: [requestRecord(2), requestRecord(2)] });
    expect(errorOf(() => store.recordProcess(runId, bad)).code).toBe('recordRefused');
    const [series] = store.listSeries();
    expect(store.seriesPoints(series?.id ?? '')).toMatchObject([{ processes: 0 }]);
  });
});
