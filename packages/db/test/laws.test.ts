import { GATES, type GateReport, type GateResult, type Verdict } from '@shardbench/gates';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Execution, RunBeginning, Store } from '../src/index.ts';
import { errorOf, newStore } from './database-file.ts';
import {
  beginQualifiedRun,
  beginSession,
  execution,
  NOW,
  passedReport,
  processRecord,
  QUALIFIED,
  requestRecord,
  runBeginning,
  sha,
  timings,
} from './sample-records.ts';

const UNVERIFIED: Verdict = { state: 'unverified', reason: 'gatesNotBuilt' };
const DISQUALIFIED: Verdict = { state: 'disqualified', gate: 'golden', shard: '[0,16)', code: 'cosineTooLow' };
const FAILED: GateResult['outcome'] = {
  state: 'failed',
  failures: [{ shard: 'chain', code: 'cosineTooLow', expected: 'at least 0.995', found: '0.9' }],
  figures: [],
};

const UNCHANGED = /do(es)? not change|is not replaced|only the verdict changes|FOREIGN KEY/;

/** Somebody else's connection to the same file, with nothing of the store's code in between. */
function rawAccess(path: string): (statement: string) => void {
  const sqlite = new Database(path);
  sqlite.pragma('foreign_keys = ON');
  onTestFinished(() => {
    sqlite.close();
  });
  return (statement) => {
    sqlite.exec(statement);
  };
}

const record = (store: Store, sessionId: string, report: GateReport, changed: Partial<Execution> = {}): string =>
  store.recordGateReport(report, { ...execution, ...changed, sessionId, judgedAt: NOW });

const without = (gate: string): GateReport => ({
  ...passedReport,
  results: passedReport.results.filter((result) => result.gate !== gate),
});

const withOutcome = (gate: string, outcome: GateResult['outcome']): GateReport => ({
  ...passedReport,
  results: [...passedReport.results, { gate: gate as GateResult['gate'], shard: 'head 2', outcome }],
});

describe('a qualified run', () => {
  it.each(GATES)('is not stored when %s has no result', (gate) => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    const report = record(store, sessionId, without(gate));
    expect(errorOf(() => store.beginRun(runBeginning(sessionId, report)))).toMatchObject({
      kind: 'storage',
      code: 'lawBroken',
    });
    expect(store.listRuns()).toEqual([]);
  });

  it.each([FAILED, { state: 'notRun', reason: 'notBuilt' } as const])(
    'is not stored when one shard is %o',
    (outcome) => {
      const { store } = newStore();
      const { sessionId } = beginSession(store);
      const report = record(store, sessionId, withOutcome('golden', outcome));
      expect(errorOf(() => store.beginRun(runBeginning(sessionId, report))).code).toBe('lawBroken');
    },
  );

  it('is not made of another one by changing its verdict', () => {
    const { store, path } = newStore();
    const { sessionId } = beginSession(store);
    const report = record(store, sessionId, without('parity'));
    const runId = store.beginRun(runBeginning(sessionId, report, { verdict: UNVERIFIED }));
    expect(errorOf(() => store.setVerdict(runId, QUALIFIED)).code).toBe('lawBroken');
    const raw = rawAccess(path);
    expect(() => raw(`update runs set verdict_state = 'qualified', verdict_reason = null`)).toThrow(/all five gates/);
    expect(store.readRun(runId)?.verdict).toEqual(UNVERIFIED);
  });

  it('is not made of one that was disqualified or crashed, though every gate passed', () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    for (const verdict of [DISQUALIFIED, { state: 'crashed', phase: 'measure' } as const]) {
      store.setVerdict(runId, verdict);
      expect(errorOf(() => store.setVerdict(runId, QUALIFIED)).code).toBe('lawBroken');
    }
  });

  it('needs a gate report', () => {
    const { store, path } = newStore();
    const { sessionId, runId } = beginQualifiedRun(store);
    const orphan = runBeginning(sessionId, 'no such report', { verdict: UNVERIFIED });
    expect(errorOf(() => store.beginRun(orphan)).code).toBe('recordWithoutParent');
    const raw = rawAccess(path);
    expect(() => raw('update runs set gate_report_id = null')).toThrow(UNCHANGED);
    expect(() => raw('delete from gate_reports')).toThrow(/do not change|FOREIGN KEY/);
    expect(store.readRun(runId)?.gateReport.results).toHaveLength(5);
  });

  it('keeps its report, its results and its artifacts as they were judged', () => {
    const { store, path } = newStore('results');
    const { sessionId } = beginSession(store);
    store.recordArtifact({ hash: sha('artifact'), format: 'packed', bytes: 1, quantisation: 'int8' });
    store.recordArtifact({ hash: sha('other'), format: 'packed', bytes: 1, quantisation: 'int8' });
    const artifacts = [{ shard: '[0,16)', artifactHash: sha('artifact') }];
    const report = record(store, sessionId, passedReport, { artifacts });
    const runId = store.beginRun(runBeginning(sessionId, report, { artifacts }));
    const before = store.readRun(runId);
    const raw = rawAccess(path);
    const columns = 'gate_report_id, ordinal, gate, shard, state, reason';
    const failing = `select gate_report_id, ordinal, gate, shard, 'notRun', 'notBuilt' from gate_results`;
    for (const cheat of [
      `update gate_results set state = 'notRun', reason = 'notBuilt', figures = null`,
      `insert or replace into gate_results (${columns}) ${failing} where gate = 'golden'`,
      `insert into gate_results (${columns}) values ('${report}', 9, 'golden', 'head 9', 'notRun', 'notBuilt')`,
      `delete from gate_results where gate = 'golden'`,
      `update gate_results set figures = '[]'`,
      `update gate_reports set backend = 'coreml'`,
      `insert or replace into gate_reports select * from gate_reports`,
      `update shard_artifacts set artifact_hash = '${sha('other')}'`,
      `insert into shard_artifacts values ('${report}', 'head 0', '${sha('other')}')`,
      `insert or replace into shard_artifacts values ('${report}', '[0,16)', '${sha('other')}')`,
      'delete from shard_artifacts',
      'delete from artifacts',
    ]) {
      expect(() => raw(cheat), cheat).toThrow(UNCHANGED);
    }
    expect(store.readRun(runId)).toEqual(before);
  });

  it('is not moved under another report, nor replaced', () => {
    const { store, path } = newStore();
    const { sessionId, runId } = beginQualifiedRun(store);
    const other = record(store, sessionId, passedReport);
    const raw = rawAccess(path);
    for (const cheat of [
      `update runs set gate_report_id = '${other}'`,
      `update runs set execution_hash = '${sha('faster')}'`,
      `update runs set backend = 'reference'`,
      `insert or replace into runs select * from runs`,
      `insert into runs select * from runs where true on conflict do update set started_at = '${NOW}'`,
    ]) {
      expect(() => raw(cheat), cheat).toThrow(UNCHANGED);
    }
    expect(store.readRun(runId)?.gateReport.id).not.toBe(other);
  });
});

describe('a failing report', () => {
  it('does not become a passing one, with or without a run', () => {
    const { store, path } = newStore();
    const { sessionId } = beginSession(store);
    const report = record(store, sessionId, withOutcome('golden', FAILED));
    const raw = rawAccess(path);
    const heal = `update gate_results set state = 'passed', failures = null where state = 'failed'`;
    expect(() => raw(heal)).toThrow(/does not change/);
    store.beginRun(runBeginning(sessionId, report, { verdict: DISQUALIFIED }));
    expect(() => raw(heal)).toThrow(/does not change/);
    expect(() => raw(`delete from gate_results where state = 'failed'`)).toThrow(/do not change/);
  });

  it('is refused when it has two results for one gate and shard, and nothing of it stays', () => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    const twice = { ...passedReport, results: [...passedReport.results, ...passedReport.results] };
    expect(errorOf(() => record(store, sessionId, twice)).code).toBe('recordRefused');
    expect(store.findGateReport({ ...execution, ...keyOf(store) })).toBeNull();
  });
});

const keyOf = (store: Store) => ({
  machineId: store.listSessions()[0]?.machineId ?? '',
  osBuild: 'Debian 12.9',
  ruleVersion: 1,
});

describe('a report without results', () => {
  it('carries runs that were never judged, and does not change under them', () => {
    const { store, path } = newStore();
    const { sessionId } = beginSession(store);
    const report = record(store, sessionId, { ruleVersion: 1, results: [] });
    const skipped = { state: 'skipped', missing: 'models/phi4-mini.gguf' } as const;
    const runId = store.beginRun(runBeginning(sessionId, report, { verdict: skipped }));
    expect(() => rawAccess(path)('insert or replace into gate_reports select * from gate_reports')).toThrow(UNCHANGED);
    expect(store.readRun(runId)?.verdict).toEqual(skipped);
  });
});

describe('the columns of a verdict', () => {
  it.each([
    [`verdict_state = 'fine'`],
    [`verdict_state = 'disqualified', verdict_gate = 'golden', verdict_shard = 'chain'`],
    [`verdict_state = 'disqualified', verdict_gate = 'golden', verdict_code = 'a'`],
    [`verdict_state = 'disqualified', verdict_shard = 'chain', verdict_code = 'a'`],
    [`verdict_state = 'disqualified', verdict_gate = 'taste', verdict_shard = 'chain', verdict_code = 'a'`],
    [`verdict_state = 'disqualified', verdict_gate = 'golden', verdict_shard = '', verdict_code = 'a'`],
    [`verdict_state = 'unverified'`],
    [`verdict_state = 'unverified', verdict_reason = ''`],
    [`verdict_state = 'skipped'`],
    [`verdict_state = 'crashed'`],
    [`verdict_state = 'crashed', verdict_phase = 'gate', verdict_missing = 'model'`],
    [`verdict_gate = 'golden'`],
    [`verdict_code = 'a'`],
    [`verdict_reason = 'noReference'`],
    [`verdict_missing = 'model'`],
    [`verdict_phase = 'gate'`],
  ])('are never %s', (assignment) => {
    const { store, path } = newStore();
    const { runId } = beginQualifiedRun(store);
    expect(() => rawAccess(path)(`update runs set ${assignment}`)).toThrow(/CHECK/);
    expect(store.readRun(runId)?.verdict).toEqual(QUALIFIED);
  });

  it.each<Verdict>([
    DISQUALIFIED,
    UNVERIFIED,
    { state: 'skipped', missing: 'models/phi4-mini.gguf' },
    { state: 'crashed', phase: 'warmup' },
  ])('hold $state', (verdict) => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    store.setVerdict(runId, verdict);
    expect(store.readRun(runId)?.verdict).toEqual(verdict);
  });
});

describe('a run executes what its report judged', () => {
  it.each<[string, Partial<RunBeginning>]>([
    ['model', { modelHash: null }],
    ['execution', { executionHash: sha('another') }],
    ['backend', { backend: 'coreml' }],
    ['compute units', { computeUnits: 'avx2' }],
    ['block sizes', { blockSizes: [1, 8] }],
    ['build', { backendBuild: sha('another') }],
    ['artifacts', { artifacts: [{ shard: '[0,16)', artifactHash: sha('artifact') }] }],
  ])('and not another %s', (_, changed) => {
    const { store } = newStore();
    const { sessionId, gateReportId } = beginQualifiedRun(store);
    const run = runBeginning(sessionId, gateReportId, { ...changed, verdict: UNVERIFIED });
    expect(errorOf(() => store.beginRun(run)).code).toBe('lawBroken');
  });

  it('with fewer block sizes, another thread count, or a manifest that differs only in words', () => {
    const { store } = newStore();
    const { sessionId, gateReportId } = beginQualifiedRun(store);
    const [stored] = store.listRuns();
    const manifestHash = sha('same chain, other title');
    store.recordManifest({
      ...(stored as NonNullable<typeof stored>).manifest,
      contentHash: manifestHash,
      title: 'Other',
    });
    store.beginRun(runBeginning(sessionId, gateReportId, { blockSizes: [4], threads: 1, manifestHash }));
    expect(store.listRuns().map((run) => run.manifest.title)).toEqual(['Sixteen, eight, six, two', 'Other']);
  });
});

describe('requests with different tokens', () => {
  const different = requestRecord(2, { tokensSha256: sha('others') });
  const nondeterministic = { state: 'disqualified', gate: 'endToEnd', shard: 'chain', code: 'nondeterministic' };

  it('disqualify their run, within a process', () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    const { verdict } = store.recordProcess(
      runId,
      processRecord(0, { requests: [requestRecord(0), requestRecord(1), different] }),
    );
    expect(verdict).toEqual(nondeterministic);
    expect(store.readRun(runId)).toMatchObject({ verdict: nondeterministic, processes: [{ requests: { length: 3 } }] });
  });

  it('disqualify their run, between processes, and whatever was not verified', () => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    const report = record(store, sessionId, without('parity'));
    const runId = store.beginRun(runBeginning(sessionId, report, { verdict: UNVERIFIED }));
    expect(store.recordProcess(runId, processRecord(0)).verdict).toEqual(UNVERIFIED);
    const second = processRecord(1, { requests: [2, 3].map((ordinal) => ({ ...different, ordinal })) });
    expect(store.recordProcess(runId, second).verdict).toEqual(nondeterministic);
    expect(store.readRun(runId)?.tokensSha256).toBeNull();
  });

  it('leave a crash a crash', () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    store.setVerdict(runId, { state: 'crashed', phase: 'measure' });
    const requests = [requestRecord(0), different];
    expect(store.recordProcess(runId, processRecord(0, { requests })).verdict.state).toBe('crashed');
  });

  it('do not matter where another number of tokens was asked for', () => {
    const { store } = newStore();
    const { runId } = beginQualifiedRun(store);
    const shorter = { ...different, ordinal: 1, newTokens: 3, timings: timings(3) };
    const { verdict } = store.recordProcess(runId, processRecord(0, { requests: [shorter, requestRecord(2)] }));
    expect(verdict).toEqual(QUALIFIED);
  });
});

describe('a baseline', () => {
  const insert = (runId: string) =>
    `insert into baselines (id, run_id, series_id, author, reason, set_at)
     select 'b', id, series_id, 'me', 'first', '${NOW}' from runs where id = '${runId}'`;

  it('is never a run that is not qualified', () => {
    const { store, path } = newStore();
    const { runId } = beginQualifiedRun(store);
    store.setVerdict(runId, UNVERIFIED);
    expect(() => rawAccess(path)(insert(runId))).toThrow(/only a qualified run/);
  });

  it('keeps its run qualified until it is cleared, and does not come back after that', () => {
    const { store, path } = newStore();
    const { runId } = beginQualifiedRun(store);
    const raw = rawAccess(path);
    raw(insert(runId));
    expect(errorOf(() => store.setVerdict(runId, UNVERIFIED)).code).toBe('lawBroken');
    raw(`update baselines set cleared_at = '${NOW}'`);
    store.setVerdict(runId, UNVERIFIED);
    expect(() => raw('update baselines set cleared_at = null')).toThrow(/only a qualified run/);
  });
});

describe('records of the addon with deliberate faults', () => {
  const faults = { addon: 'addonFaults' } as const;

  it('are refused outside a test database, by any path', () => {
    const { store, path } = newStore();
    const { sessionId } = beginSession(store);
    expect(errorOf(() => record(store, sessionId, passedReport, faults)).code).toBe('lawBroken');
    const raw = rawAccess(path);
    for (const cheat of [
      `update meta set value = 'test' where key = 'purpose'`,
      `insert or replace into meta values ('purpose', 'test')`,
      `delete from meta`,
      `update meta set key = 'other'`,
    ]) {
      expect(() => raw(cheat), cheat).toThrow(/purpose of a database/);
    }
  });

  it('are stored in a test database, and only under a report of the same addon', () => {
    const { store } = newStore('test');
    const { sessionId, gateReportId } = beginQualifiedRun(store);
    expect(errorOf(() => store.beginRun(runBeginning(sessionId, gateReportId, faults))).code).toBe('lawBroken');
    const report = record(store, sessionId, passedReport, faults);
    store.beginRun(runBeginning(sessionId, report, faults));
    expect(store.listRuns().map((run) => run.addon)).toEqual(['addon', 'addonFaults']);
  });
});
