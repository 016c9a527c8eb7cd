import { canonicalJson, ShardbenchError } from '@shardbench/manifest';
import type Database from 'better-sqlite3';
import { runSummaryDeriving } from '../run-summaries.ts';
import { hasTimingsFormat } from '../timings-codec.ts';
import { timingsRefused } from '../timings-refused.ts';
import type { InterchangeTables } from './record-reading.ts';
import type { RecordOf } from './records.ts';

type ProcessRecord = RecordOf<'process'>;
type RequestRecord = ProcessRecord['requests'][number];

export function processImporting(sqlite: Database.Database, tables: InterchangeTables, eager: boolean) {
  const derive = runSummaryDeriving(sqlite);
  const insertTimings = sqlite.prepare('insert or ignore into token_timings values (?, ?)');
  const insertSummary = sqlite.prepare('insert or ignore into process_summaries values (?, ?, ?)');
  const runsOfBlock = sqlite
    .prepare<[string, number], string>(
      `select distinct runs.id from runs join processes on processes.run_id = runs.id
       where runs.session_id = ? and processes.block_ordinal = ?`,
    )
    .pluck();
  /**
   * The run whose processes are arriving: its summary is derived once, when the last of them is there. Where a line can
   * be taken back, it is derived with every process, or the work for one run would go with a line of another.
   */
  let pending: string | null = null;

  const derivePending = (): void => {
    if (pending !== null) derive(pending);
    pending = null;
  };

  const derivedLater = (runId: string): void => {
    if (pending !== runId) derivePending();
    if (eager) derive(runId);
    else pending = runId;
  };

  const storeTimings = ({ id, timings }: RequestRecord): number => {
    if (timings === null) return 0;
    const blob = Buffer.from(timings, 'base64');
    if (!hasTimingsFormat(blob)) throw timingsRefused('a blob of timings', 'something else');
    return insertTimings.run(id, blob).changes;
  };

  const storeSummaries = ({ id, summaries }: ProcessRecord): number =>
    summaries
      .map((summary) => insertSummary.run(id, summary.ruleVersion, JSON.stringify(summary)).changes)
      .reduce((sum, changes) => sum + changes, 0);

  return {
    insert(record: ProcessRecord): void {
      const { requests, summaries: _summaries, ...process } = record;
      tables.process.insert(process);
      for (const { timings: _timings, ...request } of requests)
        tables.request.insert({ ...request, processId: process.id });
      for (const request of requests) storeTimings(request);
      storeSummaries(record);
      derivedLater(process.runId);
    },

    /** Adds raw timings that had been archived here, and summaries of rules that this program did not apply. */
    complete(before: ProcessRecord, record: ProcessRecord): boolean {
      requireSame(before, record);
      const added = record.requests.map(storeTimings).reduce((sum, changes) => sum + changes, 0);
      const derived = storeSummaries(record);
      if (derived > 0) derivedLater(record.runId);
      return added + derived > 0;
    },

    /** A block that became known later can take processes out of their runs' summaries. */
    deriveBlock({ sessionId, ordinal, state }: RecordOf<'block'>): void {
      if (state === 'invalid') for (const runId of runsOfBlock.all(sessionId, ordinal)) derive(runId);
    },

    finish: derivePending,
  };
}

/** Requests are the same but for timings that one side archived; summaries of one rule are the same. */
function requireSame(before: ProcessRecord, record: ProcessRecord): void {
  const bare = (of: ProcessRecord) => canonicalJson(of.requests.map(({ timings: _timings, ...request }) => request));
  const differs =
    bare(before) !== bare(record) ||
    record.requests.some(({ timings }, place) => {
      const known = before.requests[place]?.timings ?? null;
      return timings !== null && known !== null && timings !== known;
    }) ||
    record.summaries.some((summary) => {
      const known = before.summaries.find(({ ruleVersion }) => ruleVersion === summary.ruleVersion);
      return known !== undefined && canonicalJson(known) !== canonicalJson(summary);
    });
  if (!differs) return;
  throw new ShardbenchError('storage', {
    code: 'recordRefused',
    expected: 'the process that is stored under this id',
    found: 'other requests or summaries',
    where: 'process',
    remedy: 'Export again where the process was measured.',
  });
}
