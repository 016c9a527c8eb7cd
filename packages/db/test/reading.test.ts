import { describe, expect, it } from 'vitest';
import { type Execution, type Store, seriesId, seriesKey } from '../src/index.ts';
import { errorOf, newStore } from './database-file.ts';
import {
  beginQualifiedRun,
  beginSession,
  environment,
  execution,
  LATER,
  machineFacts,
  manifestRecord,
  modelRecord,
  NOW,
  passedReport,
  processRecord,
  runBeginning,
  sha,
} from './sample-records.ts';

describe('reading what is not there', () => {
  it('gives null for a run or a report, and empty lists', () => {
    const { store } = newStore();
    expect([store.readRun('none'), store.readGateReport('none')]).toEqual([null, null]);
    expect([store.listRuns(), store.listRuns({ latest: true }), store.listSessions()]).toEqual([[], [], []]);
  });
});

describe('the overview of a run', () => {
  it('has everything that a list of runs shows', () => {
    const { store } = newStore();
    const { machineId, sessionId, gateReportId, runId } = beginQualifiedRun(store);
    const { processId } = store.recordProcess(runId, processRecord(0));
    const { requests: _requests, ...process } = processRecord(0);
    const run = runBeginning(sessionId, gateReportId);
    const { gateReportId: _report, sessionId: _session, ...own } = run;
    expect(store.listRuns()).toEqual([
      {
        ...own,
        id: runId,
        seriesId: seriesId(seriesKey(machineId, run)),
        session: store.listSessions()[0],
        machine: { id: machineId, ...machineFacts },
        manifest: manifestRecord,
        model: modelRecord,
        gateReport: { ...execution, ...passedReport, id: gateReportId, sessionId, judgedAt: NOW },
        processes: [{ ...process, id: processId, blockOrdinal: null }],
        summary: expect.objectContaining({ runId, processes: 1, tpotMs: process.summary.tpotMs }),
        tokensSha256: sha('tokens'),
      },
    ]);
  });

  it('has no model where the manifest names no weights, and no tokens before anything was measured', () => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    const weightless: Execution = { ...execution, modelHash: null };
    const report = store.recordGateReport(passedReport, { ...weightless, sessionId, judgedAt: NOW });
    store.beginRun(
      runBeginning(sessionId, report, { ...weightless, verdict: { state: 'unverified', reason: 'noReference' } }),
    );
    expect(store.listRuns()).toMatchObject([{ model: null, processes: [], summary: null, tokensSha256: null }]);
  });

  it('keeps processes of a session whose clock went back in measured order', () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    for (const ordinal of [2, 0, 1]) store.recordProcess(runId, processRecord(ordinal));
    expect(store.listRuns()[0]?.processes.map((process) => process.ordinal)).toEqual([0, 1, 2]);
    expect(store.readRun(runId)?.processes.map((process) => process.requests.length)).toEqual([5, 5, 5]);
  });
});

describe('a filter of runs', () => {
  /** Runs of two sessions, two manifests and two profiles, eight in all; the second session is later. */
  function eightRuns(store: Store): string[] {
    const { machineId, sessionId } = beginSession(store);
    const second = store.beginSession({ machineId, command: 'all', arguments: [], environment, startedAt: LATER });
    const other = {
      ...manifestRecord,
      id: 'tiny/20_4_6_2',
      contentHash: sha('other'),
      executionHash: sha('other chain'),
    };
    store.recordManifest(other);
    const profile = runBeginning('', '').profile;
    return [sessionId, second].flatMap((session) =>
      [manifestRecord, other].flatMap(({ contentHash, executionHash }) => {
        const judged = { ...execution, manifestHash: contentHash, executionHash };
        const report = store.recordGateReport(passedReport, { ...judged, sessionId: session, judgedAt: NOW });
        return ['short', 'long'].map((name) => {
          const startedAt = session === second ? LATER : NOW;
          return store.beginRun(runBeginning(session, report, { ...judged, profile: { ...profile, name }, startedAt }));
        });
      }),
    );
  }

  it('selects by session, manifest, backend and profile, alone and together', () => {
    const { store } = newStore();
    const ids = eightRuns(store);
    const places = (filter: Parameters<Store['listRuns']>[0]) =>
      store.listRuns(filter).map((run) => ids.indexOf(run.id));
    const [first] = store.listSessions();
    expect(places({})).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(places({ session: first?.id })).toEqual([0, 1, 2, 3]);
    expect(places({ manifest: 'tiny/20_4_6_2' })).toEqual([2, 3, 6, 7]);
    expect(places({ backend: 'coreml' })).toEqual([]);
    expect(places({ backend: 'cpu', profile: 'long' })).toEqual([1, 3, 5, 7]);
    expect(places({ latest: true })).toEqual([4, 5, 6, 7]);
    expect(places({ latest: true, session: first?.id, profile: 'short' })).toEqual([0, 2]);
  });

  it('takes a hostile value as a value', () => {
    const { store } = newStore();
    eightRuns(store);
    expect(store.listRuns({ manifest: `' or 1 = 1 --` })).toEqual([]);
  });
});

describe('gate reports', () => {
  const residency = {
    gate: 'residency',
    shard: '[0,16)',
    outcome: { state: 'passed', figures: [{ metric: 'computeTotal', value: 2387, threshold: null }] },
    nonResidentOperations: [{ operation: 'softmax_3', computeUnit: 'cpu', count: 2 }],
  } as const;

  it('come back in their order, failures, reasons and operations included', () => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    store.recordArtifact({ hash: sha('artifact'), format: 'packed', bytes: 10, quantisation: null });
    const failure = { shard: 'chain', code: 'cosineTooLow', expected: 'at least 0.995', found: '0.9' };
    const report = {
      ruleVersion: 3,
      results: [
        residency,
        { gate: 'contract', shard: 'chain', outcome: { state: 'passed', figures: [] } },
        { gate: 'golden', shard: 'head 2', outcome: { state: 'failed', failures: [failure], figures: [] } },
        { gate: 'parity', shard: 'chain', outcome: { state: 'notRun', reason: 'earlierFailure' } },
      ],
    } as const;
    const artifacts = [{ shard: '[0,16)', artifactHash: sha('artifact') }];
    const judged = { ...execution, artifacts, sessionId, judgedAt: NOW };
    const id = store.recordGateReport(report, { ...judged, blockSizes: [4, 1, 4] });
    expect(store.readGateReport(id)).toEqual({ ...judged, ...report, id, blockSizes: [1, 4] });
  });

  it('name operations elsewhere for residency only', () => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    const report = { ruleVersion: 1, results: [{ ...residency, gate: 'golden' } as const] };
    const refused = errorOf(() => store.recordGateReport(report, { ...execution, sessionId, judgedAt: NOW }));
    expect(refused.code).toBe('recordRefused');
  });

  it('are found again, the newest first, by what they judged and nothing less', () => {
    const { store } = newStore();
    const { machineId, sessionId } = beginSession(store);
    store.recordArtifact({ hash: sha('artifact'), format: 'packed', bytes: 10, quantisation: null });
    const older = store.recordGateReport(passedReport, { ...execution, sessionId, judgedAt: NOW });
    const newer = store.recordGateReport(passedReport, { ...execution, sessionId, judgedAt: LATER });
    const key = { ...execution, machineId, osBuild: environment.osBuild, ruleVersion: 1 };
    expect(older).not.toBe(newer);
    expect(store.findGateReport({ ...key, threads: 1, blockSizes: [4, 1] })?.id).toBe(newer);
    const changes = [
      { executionHash: sha('another') },
      { modelHash: null },
      { backend: 'coreml' },
      { computeUnits: 'avx2' },
      { blockSizes: [1] },
      { backendBuild: sha('another') },
      { addon: 'addonFaults' },
      { artifacts: [{ shard: '[0,16)', artifactHash: sha('artifact') }] },
      { machineId: 'another' },
      { osBuild: null },
      { ruleVersion: 2 },
    ] as const;
    for (const changed of changes)
      expect(store.findGateReport({ ...key, ...changed }), JSON.stringify(changed)).toBeNull();
  });
});
