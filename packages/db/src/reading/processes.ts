import type { ProcessSummary } from '@shardbench/stats';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Connection } from '../connection.ts';
import { processSummaries } from '../schema/process-summaries.ts';
import { processes } from '../schema/processes.ts';
import { inList } from './in-list.ts';
import type { ProcessOverview } from './run-overview.ts';

/** A process, the run it belongs to, and the tokens of its first measured request. */
export interface ProcessOfRun {
  readonly runId: string;
  readonly tokensSha256: string | null;
  readonly overview: ProcessOverview;
}

/** The processes of these runs, those of one run in measured order, each with its newest summary. One query. */
export function readProcesses({ database }: Connection, runIds: Iterable<string>): ProcessOfRun[] {
  const rows = database
    .select({
      process: processes,
      summary: processSummaries.summary,
      tokensSha256: sql<string | null>`(
        select tokens_sha256 from requests
        where process_id = ${processes.id} and phase = 'measure' order by ordinal limit 1
      )`,
    })
    .from(processes)
    .innerJoin(
      processSummaries,
      and(
        eq(processSummaries.processId, processes.id),
        sql`${processSummaries.ruleVersion} = (
          select max(rule_version) from process_summaries where process_id = ${processes.id}
        )`,
      ),
    )
    .where(inList(processes.runId, runIds))
    .orderBy(asc(processes.runId), asc(processes.ordinal))
    .all();
  return rows.map(({ process, summary, tokensSha256 }) => ({
    runId: process.runId,
    tokensSha256,
    overview: processOverview(process, summary),
  }));
}

function processOverview(row: typeof processes.$inferSelect, summary: ProcessSummary): ProcessOverview {
  const { firstRequestProfile: profile, firstRequestMs: ms } = row;
  return {
    id: row.id,
    ordinal: row.ordinal,
    launchOrdinal: row.launchOrdinal,
    blockOrdinal: row.blockOrdinal,
    startedAt: row.startedAt,
    startupMs: row.startupMs,
    coldState: row.coldState,
    firstRequest: profile === null || ms === null ? null : { profile, ms },
    warmup: { requests: row.warmupRequests, verdict: row.warmupVerdict },
    peakRssBytes: row.peakRssBytes,
    environmentBefore: row.environmentBefore,
    environmentAfter: row.environmentAfter,
    summary,
  };
}
