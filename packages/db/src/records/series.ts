import { eq } from 'drizzle-orm';
import type { Connection } from '../connection.ts';
import { series } from '../schema/series.ts';
import { sessions } from '../schema/sessions.ts';
import { type KeyedRun, seriesId, seriesKey } from '../series-key.ts';
import { storageError } from '../storage-error.ts';

/** Stores the series of a run unless it is known, and returns its id. Throws for an unknown session. */
export function recordSeries({ path, database }: Connection, sessionId: string, run: KeyedRun): string {
  const [session] = database
    .select({ machineId: sessions.machineId })
    .from(sessions)
    .where(eq(sessions.id, sessionId))
    .all();
  if (session === undefined) {
    const remedy = 'Begin the session before its runs.';
    throw storageError(path, 'recordWithoutParent', 'a session that is stored', `${sessionId}`, remedy);
  }
  const key = seriesKey(session.machineId, run);
  const id = seriesId(key);
  database
    .insert(series)
    .values({ id, ...key })
    .onConflictDoNothing()
    .run();
  return id;
}
