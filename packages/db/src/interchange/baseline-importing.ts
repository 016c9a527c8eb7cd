import { ShardbenchError } from '@shardbench/manifest';
import type Database from 'better-sqlite3';
import type { InterchangeTables } from './record-reading.ts';
import type { RecordOf } from './records.ts';

type BaselineRecord = RecordOf<'baseline'>;

interface Exclusion {
  readonly kind: string;
  readonly author: string;
  readonly reason: string;
  readonly at: string;
}

/**
 * Two databases may each have set a baseline for one series. The later one holds, the other was cleared by it, whichever
 * file is imported into which; an excluded or disqualified run is none.
 */
export function baselineImporting(sqlite: Database.Database, tables: InterchangeTables) {
  const runOf = sqlite.prepare<[string], { seriesId: string; state: string }>(
    'select series_id as seriesId, verdict_state as state from runs where id = ?',
  );
  const lastWord = sqlite.prepare<[string], Exclusion>(
    `select kind, author, reason, annotated_at as at from annotations
     where run_id = ? and kind in ('accept', 'exclude') order by annotated_at desc, id desc limit 1`,
  );
  const current = sqlite.prepare<[string], BaselineRecord>(
    'select id, author, reason, set_at as setAt from baselines where series_id = ? and cleared_at is null',
  );
  const clearRow = sqlite.prepare(
    'update baselines set cleared_at = ?, cleared_by = ?, clear_reason = ? where id = ? and (cleared_at is null or cleared_by is null)',
  );

  const cleared = (record: BaselineRecord, by: { at: string; author: string | null; reason: string | null }) => ({
    ...record,
    clearedAt: [by.at, record.setAt].sort()[1] as string,
    clearedBy: by.author,
    clearReason: by.reason,
  });

  /** The record as it stands beside what this database knows. */
  const settled = (record: BaselineRecord, seriesId: string, state: string): BaselineRecord => {
    if (record.clearedAt !== null) return record;
    const word = lastWord.get(record.runId);
    if (word?.kind === 'exclude') return cleared(record, word);
    if (state !== 'qualified') return cleared(record, { at: record.setAt, author: null, reason: null });
    const other = current.get(seriesId);
    if (other === undefined) return record;
    const otherIsLater = other.setAt > record.setAt || (other.setAt === record.setAt && other.id > record.id);
    if (otherIsLater) return cleared(record, { at: other.setAt, author: other.author, reason: other.reason });
    clearRow.run(record.setAt, record.author, record.reason, other.id);
    return record;
  };

  return {
    insert(record: BaselineRecord): void {
      const run = runOf.get(record.runId);
      if (run === undefined) throw runMissing(record.runId);
      tables.baseline.insert({ ...settled(record, run.seriesId, run.state), seriesId: run.seriesId });
    },

    /** Cleared there, and holding here or cleared without anybody's word: it was cleared as it says there. */
    clear({ id, clearedAt, clearedBy, clearReason }: BaselineRecord): boolean {
      if (clearedAt === null || clearedBy === null) return false;
      return clearRow.run(clearedAt, clearedBy, clearReason, id).changes > 0;
    },
  };
}

function runMissing(id: string): ShardbenchError {
  return new ShardbenchError('storage', {
    code: 'recordWithoutParent',
    expected: 'that its run is stored first',
    found: id,
    where: 'baseline',
    remedy: 'Import the whole file.',
  });
}
