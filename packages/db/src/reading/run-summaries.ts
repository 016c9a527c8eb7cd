import { and, sql } from 'drizzle-orm';
import type { Connection } from '../connection.ts';
import { runSummaries } from '../schema/run-summaries.ts';
import { inList } from './in-list.ts';

/** The figures of a run over its processes, or of what another tool said. Bounds are null below six processes. */
export type StoredRunSummary = Readonly<typeof runSummaries.$inferSelect>;

/** The summaries of these runs by run, each of the newest rule. One query. */
export function readRunSummaries({ database }: Connection, runIds: Iterable<string>): Map<string, StoredRunSummary> {
  const rows = database
    .select()
    .from(runSummaries)
    .where(
      and(
        inList(runSummaries.runId, runIds),
        sql`${runSummaries.ruleVersion} = (
          select max(rule_version) from run_summaries as other where other.run_id = ${runSummaries}.run_id
        )`,
      ),
    )
    .all();
  return new Map(rows.map((row) => [row.runId, row]));
}
