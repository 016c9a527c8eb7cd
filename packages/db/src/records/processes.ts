import type { Verdict } from '@shardbench/gates';
import type { ProcessSummary, RequestPhase, StepTimings } from '@shardbench/stats';
import { eq } from 'drizzle-orm';
import { refuseAbsolutePaths } from '../absolute-path.ts';
import { type Connection, inTransaction } from '../connection.ts';
import { preparedInsert } from '../prepared-insert.ts';
import { runSummaryDeriving } from '../run-summaries.ts';
import { processSummaries } from '../schema/process-summaries.ts';
import { type ColdState, processes, type WarmupVerdict } from '../schema/processes.ts';
import { requests } from '../schema/requests.ts';
import { runs } from '../schema/runs.ts';
import { tokenTimings } from '../schema/token-timings.ts';
import { encodeTimings } from '../timings-codec.ts';
import { uuidV7 } from '../uuid-v7.ts';
import { storedVerdict } from '../verdict-columns.ts';

/** One generate call. Times are integer nanoseconds. */
export interface RequestRecord {
  /** Place in the process, in measured order, from 0. */
  readonly ordinal: number;
  readonly phase: RequestPhase;
  /** From the moment the process was ready. */
  readonly startedNs: number;
  /** From acceptance to the last token. */
  readonly latencyNs: number;
  /** From acceptance to the first token. */
  readonly ttftNs: number;
  readonly promptTokens: number;
  readonly newTokens: number;
  /** SHA-256 of the new tokens' ids. Equal for every request of a run with as many tokens, or the run is disqualified. */
  readonly tokensSha256: string;
  readonly timings: StepTimings;
}

/** One worker launch's share in a run, with everything it measured. */
export interface ProcessRecord {
  /** Place in the run, from 0. */
  readonly ordinal: number;
  /** Place of the worker launch in the session: one launch can serve the processes of two profiles. */
  readonly launchOrdinal: number;
  /** The block of the session that it belongs to, null or left out where there are none. */
  readonly blockOrdinal?: number | null;
  readonly startedAt: string;
  readonly startupMs: number;
  readonly coldState: ColdState;
  /** The launch's first request, null where the launch served another profile first. */
  readonly firstRequest: { readonly profile: string; readonly ms: number } | null;
  readonly warmup: { readonly requests: number; readonly verdict: WarmupVerdict };
  readonly peakRssBytes: number;
  readonly environmentBefore: object | null;
  readonly environmentAfter: object | null;
  /** Warm-up included, in measured order. */
  readonly requests: readonly RequestRecord[];
  readonly summary: ProcessSummary;
}

export function processRecords(connection: Connection) {
  const { database, sqlite } = connection;
  const deriveRunSummary = runSummaryDeriving(sqlite);
  const insertRequest = preparedInsert(connection, requests);
  const insertTimings = preparedInsert(connection, tokenTimings);
  const insertSummary = preparedInsert(connection, processSummaries);

  const insertProcess = (runId: string, record: ProcessRecord): string => {
    const { firstRequest, warmup, requests: _requests, summary: _summary, ...columns } = record;
    const id = uuidV7();
    database
      .insert(processes)
      .values({
        ...columns,
        id,
        runId,
        firstRequestProfile: firstRequest?.profile ?? null,
        firstRequestMs: firstRequest?.ms ?? null,
        warmupRequests: warmup.requests,
        warmupVerdict: warmup.verdict,
        environmentBefore: record.environmentBefore && { ...record.environmentBefore },
        environmentAfter: record.environmentAfter && { ...record.environmentAfter },
      })
      .run();
    return id;
  };

  return {
    /**
     * Stores a finished process with all its requests, timings and its summary, and derives the summary of the run
     * anew: everything or nothing. Returns the run's verdict as well, which is now `disqualified(endToEnd, chain, nondeterministic)` if tokens differed.
     */
    recordProcess(runId: string, record: ProcessRecord): { readonly processId: string; readonly verdict: Verdict } {
      refuseAbsolutePaths(record.environmentBefore, 'environmentBefore');
      refuseAbsolutePaths(record.environmentAfter, 'environmentAfter');
      return inTransaction(connection, () => {
        const processId = insertProcess(runId, record);
        for (const { timings, ...columns } of record.requests) {
          const id = uuidV7();
          insertRequest({ id, processId, ...columns });
          insertTimings({ requestId: id, timings: encodeTimings(timings) });
        }
        const { summary } = record;
        insertSummary({ processId, ruleVersion: summary.ruleVersion, summary });
        deriveRunSummary(runId);
        const run = database.select().from(runs).where(eq(runs.id, runId)).get();
        return { processId, verdict: storedVerdict(run as typeof runs.$inferSelect) };
      });
    },

    /** Adds a summary that a newer rule derived from the stored requests. Those of older rules stay. */
    recordSummary(processId: string, summary: ProcessSummary): void {
      inTransaction(connection, () => {
        insertSummary({ processId, ruleVersion: summary.ruleVersion, summary });
        const process = database
          .select({ runId: processes.runId })
          .from(processes)
          .where(eq(processes.id, processId))
          .get();
        if (process !== undefined) deriveRunSummary(process.runId);
      });
    },
  };
}
