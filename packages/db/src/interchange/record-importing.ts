import { canonicalJson, contentHash } from '@shardbench/manifest';
import { refuseAbsolutePaths, withoutAbsolutePaths } from '../absolute-path.ts';
import type { Connection } from '../connection.ts';
import { artifactsHash } from '../execution.ts';
import { resultColumns } from '../records/gate-reports.ts';
import { MACHINE_ID_DIGITS } from '../records/machines.ts';
import { baselineImporting } from './baseline-importing.ts';
import { processImporting } from './process-importing.ts';
import { interchangeTables, recordReading } from './record-reading.ts';
import type { RecordKind, RecordOf } from './records.ts';
import { badLine } from './refusals.ts';
import { isFinal, runImporting } from './run-importing.ts';
import type { Row } from './table-rows.ts';

/** What became of a record. `updated`: the stored one was an earlier state of the same. */
export type Imported = 'added' | 'updated' | 'unchanged';

/** Kinds that are known by the hash of a file or text: whoever stored one first described it, and that stays. */
const KEPT: readonly RecordKind[] = ['model', 'manifest', 'artifact'];

/** Kinds whose texts came from files that somebody named: an export holds them without absolute paths already. */
const SHORTENED: readonly RecordKind[] = [
  'model',
  'manifest',
  'gateReport',
  'run',
  'foreignResult',
  'annotation',
  'baseline',
];

/**
 * Stores records one by one, parents first, in the transaction that the caller has begun. The same record again changes
 * nothing; a later state of a session, a run, a process or a baseline replaces an earlier one; any other content under a known id is refused.
 * `undoable`: the caller may roll single records back.
 */
export function recordImporting(connection: Connection, { undoable }: { readonly undoable: boolean }) {
  const { sqlite } = connection;
  const tables = interchangeTables(sqlite);
  const toRecord = recordReading(sqlite, tables);
  const insertResult = tables.gateResult.insert;
  const insertArtifact = tables.shardArtifact.insert;
  const run = runImporting(sqlite, tables);
  const process = processImporting(sqlite, tables, undoable);
  const baseline = baselineImporting(sqlite, tables);
  const endSession = sqlite.prepare(
    `update sessions set state = ?, ended_at = ?, environment_after = ? where id = ? and state = 'open'`,
  );

  const stored = (kind: RecordKind, record: RecordOf<RecordKind>): Row | null =>
    tables[kind].find(...keyOf(kind, record as Row));

  const insert = (kind: RecordKind, record: RecordOf<RecordKind>): void => {
    switch (kind) {
      case 'run':
        run.insert(record as RecordOf<'run'>);
        break;
      case 'process':
        process.insert(record as RecordOf<'process'>);
        break;
      case 'baseline':
        baseline.insert(record as RecordOf<'baseline'>);
        break;
      case 'foreignResult':
        run.insertForeign(record as RecordOf<'foreignResult'>);
        break;
      case 'block':
        tables.block.insert(record as Row);
        process.deriveBlock(record as RecordOf<'block'>);
        break;
      case 'gateReport': {
        const { results, artifacts, ...report } = record as RecordOf<'gateReport'>;
        tables.gateReport.insert(report);
        for (const artifact of artifacts) insertArtifact({ gateReportId: report.id, ...artifact });
        results.forEach((result, ordinal) => {
          insertResult({ gateReportId: report.id, ordinal, ...resultColumns(result as never) });
        });
        break;
      }
      default:
        tables[kind].insert(record as Row);
    }
  };

  /** Whether the stored record became a later state of itself. */
  const update = (kind: RecordKind, before: Row, record: RecordOf<RecordKind>): boolean => {
    switch (kind) {
      case 'session': {
        const { id, state, endedAt, environmentAfter } = record as RecordOf<'session'>;
        if (state === 'open') return false;
        const after = environmentAfter === null ? null : JSON.stringify(environmentAfter);
        return endSession.run(state, endedAt, after, id).changes > 0;
      }
      case 'run':
        return run.worsen(before as RecordOf<'run'>, record as RecordOf<'run'>);
      case 'process':
        return process.complete(before as RecordOf<'process'>, record as RecordOf<'process'>);
      default:
        return baseline.clear(record as RecordOf<'baseline'>);
    }
  };

  return {
    /** Stores one record. Throws a ShardbenchError that names `where` when it is not stored. */
    take(kind: RecordKind, record: RecordOf<RecordKind>, where: string): Imported {
      requireImpersonal(kind, record, where);
      requireTrueHashes(kind, record, where);
      const row = stored(kind, record);
      if (row === null) {
        insert(kind, record);
        return 'added';
      }
      if (KEPT.includes(kind)) return 'unchanged';
      const before = toRecord(kind, row);
      if (canonicalJson(before) === canonicalJson(record)) return 'unchanged';
      if (!isStateOfTheSame(kind, before as Row, record as Row)) {
        throw badLine('otherContent', where, `the ${kind} that is stored under this id`, 'another content');
      }
      return update(kind, before as Row, record) ? 'updated' : 'unchanged';
    },

    /** Derives what is left to derive. Call it once after the last record. */
    finish(): void {
      process.finish();
    },
  };
}

const KEYS: Readonly<Partial<Record<RecordKind, readonly string[]>>> = {
  model: ['hash'],
  manifest: ['contentHash'],
  artifact: ['hash'],
  block: ['sessionId', 'ordinal'],
  foreignResult: ['runId'],
};

function keyOf(kind: RecordKind, record: Row): unknown[] {
  return (KEYS[kind] ?? ['id']).map((name) => record[name]);
}

/** What may differ between two states of one record. */
const MOVING: Readonly<Partial<Record<RecordKind, readonly string[]>>> = {
  session: ['state', 'endedAt', 'environmentAfter'],
  run: ['verdict'],
  process: ['requests', 'summaries'],
  baseline: ['clearedAt', 'clearedBy', 'clearReason'],
};

function isStateOfTheSame(kind: RecordKind, before: Row, record: Row): boolean {
  const moving = MOVING[kind];
  if (moving === undefined) return false;
  const fixed = (of: Row) =>
    canonicalJson(Object.fromEntries(Object.entries(of).filter(([name]) => !moving.includes(name))));
  if (fixed(before) !== fixed(record)) return false;
  // Both ended, but not in the same way; both verdicts could still change, but not into each other.
  if (kind === 'session') return before.state === 'open' || record.state === 'open';
  if (kind === 'run') return [before, record].some(({ verdict }) => isFinal(verdict as RecordOf<'run'>['verdict']));
  return true;
}

function requireImpersonal(kind: RecordKind, record: RecordOf<RecordKind>, where: string): void {
  // Of a process only the environments are anybody's words; `host` is a stage there.
  const { requests: _requests, summaries: _summaries, ...texts } = record as Row;
  if (!SHORTENED.includes(kind)) refuseAbsolutePaths(texts, where);
  else if (canonicalJson(withoutAbsolutePaths(texts)) !== canonicalJson(texts)) {
    throw badLine('personalFact', where, 'no absolute path', 'one');
  }
}

function requireTrueHashes(kind: RecordKind, record: RecordOf<RecordKind>, where: string): void {
  if (kind === 'machine') {
    const { id, ...machine } = record as RecordOf<'machine'>;
    if (contentHash(machine).slice(0, MACHINE_ID_DIGITS) !== id) {
      throw badLine('recordUntrue', where, 'a machine whose id is the hash of its facts', id);
    }
  } else if (kind === 'gateReport') {
    const report = record as RecordOf<'gateReport'>;
    if (artifactsHash(report.artifacts) !== report.artifactsHash) {
      throw badLine('recordUntrue', where, 'a report whose hash of artifacts is that of its artifacts', report.id);
    }
  }
}
