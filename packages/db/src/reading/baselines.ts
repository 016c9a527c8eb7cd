import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Connection } from '../connection.ts';
import { annotations } from '../schema/annotations.ts';
import { baselines } from '../schema/baselines.ts';
import { runs } from '../schema/runs.ts';

/** The run that a series is held against because somebody said so. */
export interface StoredBaseline {
  readonly runId: string;
  readonly author: string;
  readonly reason: string;
  readonly setAt: string;
}

/** Something that happened to the baseline of a series. */
export interface BaselineEvent {
  readonly event: 'set' | 'cleared';
  readonly baselineId: string;
  readonly seriesId: string;
  readonly runId: string;
  /** Null, like the reason, where an older program cleared without saying. */
  readonly author: string | null;
  readonly reason: string | null;
  readonly at: string;
}

export type StoredAnnotation = Readonly<typeof annotations.$inferSelect> & { readonly seriesId: string };

export function baselineReading({ database }: Connection) {
  return {
    /** The baseline that was set for a series and holds, null when there is none. */
    baselineOf(seriesId: string): StoredBaseline | null {
      const { runId, author, reason, setAt } = baselines;
      const found = database
        .select({ runId, author, reason, setAt })
        .from(baselines)
        .where(and(eq(baselines.seriesId, seriesId), isNull(baselines.clearedAt)))
        .get();
      return found ?? null;
    },

    /** What happened to baselines, oldest first: of every series, or of one. */
    listBaselineEvents(filter: { readonly seriesId?: string | undefined } = {}): BaselineEvent[] {
      const { seriesId } = filter;
      const rows = database
        .select()
        .from(baselines)
        .where(seriesId === undefined ? undefined : eq(baselines.seriesId, seriesId))
        .orderBy(asc(baselines.setAt), asc(baselines.id))
        .all();
      return rows.flatMap(baselineEvents).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    },

    /** What people said about runs, oldest first: about all, about those of one series, or about one. */
    listAnnotations(
      filter: { readonly seriesId?: string | undefined; readonly runId?: string | undefined } = {},
    ): StoredAnnotation[] {
      const { seriesId, runId } = filter;
      const rows = database
        .select({ annotation: annotations, seriesId: runs.seriesId })
        .from(annotations)
        .innerJoin(runs, eq(runs.id, annotations.runId))
        .where(
          and(
            seriesId === undefined ? undefined : eq(runs.seriesId, seriesId),
            runId === undefined ? undefined : eq(annotations.runId, runId),
          ),
        )
        .orderBy(asc(annotations.annotatedAt), asc(annotations.id))
        .all();
      return rows.map((row) => ({ ...row.annotation, seriesId: row.seriesId }));
    },
  };
}

function baselineEvents(row: typeof baselines.$inferSelect): BaselineEvent[] {
  const { id: baselineId, seriesId, runId, clearedAt } = row;
  const of = { baselineId, seriesId, runId };
  const set: BaselineEvent = { event: 'set', ...of, author: row.author, reason: row.reason, at: row.setAt };
  if (clearedAt === null) return [set];
  return [set, { event: 'cleared', ...of, author: row.clearedBy, reason: row.clearReason, at: clearedAt }];
}
