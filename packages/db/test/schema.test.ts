import { describe, expect, it } from 'vitest';
import { openConnection } from '../src/connection.ts';
import type { JudgedExecution, RunBeginning } from '../src/index.ts';
import { storeOn } from '../src/store.ts';
import { databasePath, errorOf, newStore } from './database-file.ts';
import {
  beginQualifiedRun,
  beginSession,
  execution,
  NOW,
  passedReport,
  processRecord,
  runBeginning,
  sha,
} from './sample-records.ts';

/** A database with one record in nearly every table. */
function filledDatabase() {
  const connection = openConnection(databasePath(), { mode: 'write' });
  const store = storeOn(connection);
  const { runId } = beginQualifiedRun(store);
  store.recordProcess(runId, processRecord(0));
  connection.sqlite.exec(`
    insert into artifacts values ('${sha('artifact')}', 'packed', 1, null, 20.5);
    insert into baselines
      select 'b', id, series_id, 'someone', 'first', '${NOW}', '${NOW}', 'someone', 'replaced' from runs where id = '${runId}';
    insert into blocks select id, 0, 100, 101, 'invalid', 'canaryMoved' from sessions;
    insert into cold_starts
      select 'c', session_id, id, manifest_hash, model_hash, execution_hash, backend, compute_units, threads, block_sizes,
        backend_build, addon, artifacts_hash, 'notCompiled', '{}', 20, 3, '[]', '${NOW}' from gate_reports;
    insert into annotations values ('a', '${runId}', 'accept', 'someone', 'known', '${NOW}');
    insert into log_entries values ('plan', '${sha('plan')}', '2026-01-02', 'A plan', 'intent', null, 'somewhere', '{}', '[]', null, '[]');
    insert into log_entries values ('sweep', '${sha('sweep')}', '2026-01-03', 'A sweep', 'outcome', 'plan', 'somewhere', '{}', '[]', null, '[]');
    insert into log_figures values ('sweep', 0, 'chain', 'decode', 'result', 17.2, null, null, 1, 'tok/s', null, '{}', null);
    insert into log_figures values ('sweep', 1, 'chain', 'decode', 'result', null, 17, 18, 0, 'tok/s', 'around', '{}', null);
  `);
  // The CHECK constraints are looked at, not the laws that forbid any change.
  for (const table of ['annotations', 'baselines', 'series']) connection.sqlite.exec(`drop trigger ${table}_fixed`);
  return connection.sqlite;
}

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  machines: ['cores = 0', 'ram_bytes = 0', `details = '{'`, 'cpu_model = null'],
  sessions: [
    `state = 'paused'`,
    `state = 'finished'`,
    `state = 'finished', ended_at = 'soon'`,
    `ended_at = '${NOW}'`,
    `started_at = '2026-11-20'`,
    `arguments = 'a'`,
    `environment_before = '{'`,
    `environment_after = '{'`,
    `machine_id = 'none'`,
  ],
  models: [`hash = 'ABC'`, 'synthetic = 2', 'file_bytes = 0', `facts = '{'`],
  manifests: [`content_hash = 'abc'`, `execution_hash = '${'A'.repeat(64)}'`, `manifest = '{'`],
  artifacts: [`hash = 'abc'`, 'bytes = -1', 'compile_ms = -1'],
  processes: [
    'ordinal = -1',
    'block_ordinal = -1',
    'launch_ordinal = -1',
    `started_at = 'then'`,
    'startup_ms = -1',
    `cold_state = 'cool'`,
    'first_request_ms = null',
    'first_request_profile = null',
    'warmup_requests = -1',
    `warmup_verdict = 'fine'`,
    'peak_rss_bytes = -1',
    `environment_before = '{'`,
    `environment_after = '{'`,
    `run_id = 'none'`,
  ],
  process_summaries: ['rule_version = 0', `summary = '{'`],
  requests: [
    'ordinal = -1',
    `phase = 'cold'`,
    'started_ns = -1',
    'ttft_ns = -1',
    'latency_ns = ttft_ns - 1',
    'prompt_tokens = 0',
    'new_tokens = 0',
    `tokens_sha256 = 'abc'`,
  ],
  token_timings: [`timings = 'text'`, 'timings = 1'],
  baselines: [
    `author = ''`,
    `reason = ''`,
    `set_at = 'now'`,
    `cleared_at = 'now'`,
    'cleared_at = null',
    'cleared_by = null',
    'clear_reason = null',
    `cleared_by = ''`,
    `clear_reason = ''`,
    `series_id = 'none'`,
  ],
  blocks: [
    'ordinal = -1',
    'canary_before_ns = 0',
    'canary_after_ns = 0',
    `state = 'doubtful'`,
    `state = 'valid'`,
    `reason = ''`,
    `session_id = 'none'`,
  ],
  cold_starts: [
    `execution_hash = 'abc'`,
    'threads = 0',
    `block_sizes = '['`,
    `addon = 'other'`,
    `state = 'cool'`,
    `witness = '{'`,
    'compile_ms = -1',
    'load_ms = -1',
    'load_ms = null',
    `first_use = '['`,
    `started_at = 'then'`,
    `session_id = 'none'`,
    `gate_report_id = 'none'`,
    `manifest_hash = '${sha('unknown')}'`,
    `model_hash = '${sha('unknown')}'`,
  ],
  series: [
    `id = 'abc'`,
    `execution_hash = 'abc'`,
    'threads = 0',
    'prompt_tokens = -1',
    'new_tokens = -1',
    'warmup_requests = -1',
    'requests = 0',
    `prompt_sha256 = 'abc'`,
    `provenance = 'guessed'`,
    `machine_id = 'none'`,
    `model_hash = '${sha('unknown')}'`,
  ],
  run_summaries: [
    'rule_version = 0',
    'processes = 0',
    `process_medians = '{'`,
    `stages_ms = '{'`,
    `warmup_verdicts = '{'`,
    `run_id = 'none'`,
  ],
  annotations: [`kind = 'like'`, `author = ''`, `reason = ''`, `annotated_at = 'now'`],
  log_entries: [
    `source = ''`,
    'source = null',
    `content_hash = 'abc'`,
    `date = '28 April'`,
    `title = ' '`,
    `kind = 'idea'`,
    `kind = 'intent'`,
    `intent_id = 'none'`,
    `summary = '{'`,
    `referenced_files = '['`,
    `gates = '['`,
  ],
  log_figures: [
    'value = null',
    'value = null, low = 1',
    'value = null, high = 1',
    'value = null, low = 2, high = 1',
    'low = 1',
    `subject = ''`,
    `metric = 'decode_tok_per_s'`,
    `metric = ''`,
    `role = 'guess'`,
    'decimals = -1',
    'decimals = 21',
    `unit = ''`,
    `qualifier = ' '`,
    `condition = '{'`,
    `entry_id = 'none'`,
  ],
  meta: [`value = 'fun'`],
};

describe('the schema', () => {
  it.each(Object.keys(REFUSED))('refuses what %s cannot hold', (table) => {
    const sqlite = filledDatabase();
    const place = { log_figures: 'where ordinal = 0', log_entries: `where id = 'sweep'` }[table] ?? '';
    for (const assignment of REFUSED[table] ?? []) {
      expect(() => sqlite.exec(`update ${table} set ${assignment} ${place}`), assignment).toThrow(
        /CHECK|NOT NULL|FOREIGN KEY|purpose of a database/,
      );
    }
    sqlite.close();
  });

  it.each([
    `'taste', 'chain', 'passed', null, null, '[]', null`,
    `'golden', 'chain', 'skipped', null, null, '[]', null`,
    `'golden', 'chain', 'passed', null, null, null, null`,
    `'golden', 'chain', 'passed', 'notBuilt', null, '[]', null`,
    `'golden', 'chain', 'passed', null, '[]', '[]', null`,
    `'golden', 'chain', 'failed', null, null, '[]', null`,
    `'golden', 'chain', 'failed', null, '{', '[]', null`,
    `'golden', 'chain', 'notRun', null, null, null, null`,
    `'golden', 'chain', 'notRun', '', null, null, null`,
    `'golden', 'chain', 'notRun', 'notBuilt', null, '[]', null`,
    `'golden', 'chain', 'passed', null, null, '[]', '[]'`,
    `'residency', 'chain', 'passed', null, null, '[]', '{'`,
    `'residency', 'chain', 'passed', null, null, '{', null`,
  ])('refuses the gate result %s', (values) => {
    const sqlite = filledDatabase();
    sqlite.exec(`
      create table report as select * from gate_reports;
      update report set id = 'new';
      insert into gate_reports select * from report;
      insert into gate_results values ('new', 0, 'parity', 'chain', 'notRun', 'notBuilt', null, null, null);
    `);
    expect(() => sqlite.exec(`insert into gate_results values ('new', 1, ${values})`)).toThrow(/CHECK/);
    sqlite.close();
  });

  it.each<Partial<RunBeginning>>([
    { threads: 0 },
    { addon: 'other' as never },
    { promptSha256: 'abc' },
    { provenance: 'guessed' as never },
    { provenance: 'published' as never },
    { processesPlanned: -1 },
    { startedAt: 'now' },
  ])('refuses a run with %o', (changed) => {
    const { store } = newStore();
    const { sessionId, gateReportId } = beginQualifiedRun(store);
    const run = { ...runBeginning(sessionId, gateReportId), ...changed };
    expect(['recordRefused', 'lawBroken']).toContain(errorOf(() => store.beginRun(run)).code);
    expect(store.listRuns()).toHaveLength(1);
  });

  it.each<Partial<JudgedExecution & { ruleVersion: number }>>([
    { threads: 0 },
    { executionHash: 'abc' },
    { addon: 'other' as never },
    { judgedAt: 'now' },
    { ruleVersion: 0 },
    { manifestHash: sha('unknown') },
    { modelHash: sha('unknown') },
    { artifacts: [{ shard: 'chain', artifactHash: sha('unknown') }] },
  ])('refuses a gate report with %o', ({ ruleVersion = 1, ...changed }) => {
    const { store } = newStore();
    const { sessionId } = beginSession(store);
    const judged = { ...execution, sessionId, judgedAt: NOW, ...changed };
    expect(['recordRefused', 'recordWithoutParent']).toContain(
      errorOf(() => store.recordGateReport({ ...passedReport, ruleVersion }, judged)).code,
    );
  });
});
