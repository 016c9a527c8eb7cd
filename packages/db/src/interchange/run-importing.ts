import { type Profile, ShardbenchError } from '@shardbench/manifest';
import type Database from 'better-sqlite3';
import { runSummaryWriting } from '../run-summaries.ts';
import { series } from '../schema/series.ts';
import { type SeriesKey, seriesId, seriesKey } from '../series-key.ts';
import { verdictColumns } from '../verdict-columns.ts';
import { foreignSummaryRow } from './foreign-summary.ts';
import type { InterchangeTables } from './record-reading.ts';
import type { RecordOf } from './records.ts';
import { tableRows } from './table-rows.ts';

/** Whether it is a verdict that a run does not come back from. */
export function isFinal({ state }: RecordOf<'run'>['verdict']): boolean {
  return state === 'disqualified' || state === 'crashed';
}

export function runImporting(sqlite: Database.Database, tables: InterchangeTables) {
  const seriesRows = tableRows(sqlite, series);
  const machineOf = sqlite.prepare<[string], string>('select machine_id from sessions where id = ?').pluck();
  const writeSummary = runSummaryWriting(sqlite);
  const known = new Set<string>();
  const clearBaseline = sqlite.prepare(
    'update baselines set cleared_at = set_at where run_id = ? and cleared_at is null',
  );
  const setVerdict = sqlite.prepare(
    `update runs set verdict_state = :verdictState, verdict_gate = :verdictGate, verdict_shard = :verdictShard,
       verdict_code = :verdictCode, verdict_reason = :verdictReason, verdict_missing = :verdictMissing,
       verdict_phase = :verdictPhase where id = :id`,
  );

  const recordSeries = (key: SeriesKey): string => {
    const id = seriesId(key);
    if (!known.has(id)) {
      if (seriesRows.find(id) === null) seriesRows.insert({ id, ...key });
      known.add(id);
    }
    return id;
  };

  return {
    insert({ verdict, ...run }: RecordOf<'run'>): void {
      const machineId = machineOf.get(run.sessionId);
      if (machineId === undefined) throw sessionMissing(run.sessionId);
      const profile = run.profile as Profile;
      tables.run.insert({
        ...run,
        seriesId: recordSeries(seriesKey(machineId, { ...run, profile })),
        profileName: profile.name,
        ...verdictColumns(verdict),
      });
    },

    insertForeign(record: RecordOf<'foreignResult'>): void {
      tables.foreignResult.insert(record);
      const summary = foreignSummaryRow(record.tool, record.result);
      if (summary !== null) writeSummary(record.runId, summary.ruleVersion, summary.row);
    },

    /** The verdict that a run cannot come back from wins, wherever it was found; the run is a baseline no longer. */
    worsen(before: RecordOf<'run'>, { id, verdict }: RecordOf<'run'>): boolean {
      if (isFinal(before.verdict) || !isFinal(verdict)) return false;
      clearBaseline.run(id);
      return setVerdict.run({ id, ...verdictColumns(verdict) }).changes > 0;
    },
  };
}

function sessionMissing(id: string): ShardbenchError {
  return new ShardbenchError('storage', {
    code: 'recordWithoutParent',
    expected: 'that its session is stored first',
    found: id,
    where: 'run',
    remedy: 'Import the whole file.',
  });
}
