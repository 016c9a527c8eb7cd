import { and, eq, isNull, sql } from 'drizzle-orm';
import { type Connection, inTransaction } from '../connection.ts';
import { baselines } from '../schema/baselines.ts';
import { runs } from '../schema/runs.ts';
import { requireSigned, type SignedStatement } from '../signed-statement.ts';
import { storageError } from '../storage-error.ts';
import { uuidV7 } from '../uuid-v7.ts';

export function baselineRecords(connection: Connection) {
  const { path, database } = connection;

  const clear = (seriesId: string, { author, reason, at }: SignedStatement): string | null => {
    const cleared = database
      .update(baselines)
      .set({ clearedAt: sql`max(${at}, ${baselines.setAt})`, clearedBy: author, clearReason: reason })
      .where(and(eq(baselines.seriesId, seriesId), isNull(baselines.clearedAt)))
      .returning({ runId: baselines.runId })
      .all();
    return cleared[0]?.runId ?? null;
  };

  return {
    /**
     * Makes a run the baseline of its series in the place of the one before, and returns which that was, null for none.
     * Throws `unknownRun`, and `baselineNotQualified` for a run that is not qualified or is excluded.
     */
    setBaseline({ runId, ...statement }: SignedStatement & { readonly runId: string }): string | null {
      const { author, reason, at } = requireSigned(statement);
      return inTransaction(connection, () => {
        const run = database
          .select({ seriesId: runs.seriesId, state: runs.verdictState, excluded })
          .from(runs)
          .where(eq(runs.id, runId))
          .get();
        if (run === undefined) {
          throw storageError(path, 'unknownRun', `a run ${runId}`, 'none', 'List what there is: pnpm bench show --all');
        }
        if (run.state !== 'qualified' || run.excluded === 1) {
          const found = run.excluded === 1 ? 'one that is excluded' : `one that is ${run.state}`;
          const remedy = 'Choose a qualified run that counts: pnpm bench history lists them.';
          throw storageError(path, 'baselineNotQualified', 'a qualified run that is not excluded', found, remedy);
        }
        const before = clear(run.seriesId, { author, reason, at });
        database
          .insert(baselines)
          .values({ id: uuidV7(), runId, seriesId: run.seriesId, author, reason, setAt: at })
          .run();
        return before;
      });
    },

    /** Clears the baseline of a series and returns the id of the run that it was, null when there was none. */
    clearBaseline({ seriesId, ...statement }: SignedStatement & { readonly seriesId: string }): string | null {
      return clear(seriesId, requireSigned(statement));
    },
  };
}

/** 1 when the last word about a run, of `accept` and `exclude`, is `exclude`. Drizzle leaves the table's name out where it seems clear. */
const excluded = sql<number>`coalesce((
  select kind from annotations where run_id = runs.id and kind in ('accept', 'exclude')
  order by annotated_at desc, annotations.id desc limit 1
) = 'exclude', 0)`;
