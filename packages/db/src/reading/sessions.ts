import { and, asc, eq } from 'drizzle-orm';
import type { Connection } from '../connection.ts';
import { type SessionState, sessions } from '../schema/sessions.ts';
import type { StoredSession } from './run-overview.ts';

export interface SessionFilter {
  readonly machineId?: string | undefined;
  readonly state?: SessionState | undefined;
}

export function sessionReading({ database }: Connection) {
  return {
    /** Sessions in the order in which they began. */
    listSessions({ machineId, state }: SessionFilter = {}): StoredSession[] {
      return database
        .select()
        .from(sessions)
        .where(
          and(
            machineId === undefined ? undefined : eq(sessions.machineId, machineId),
            state === undefined ? undefined : eq(sessions.state, state),
          ),
        )
        .orderBy(asc(sessions.startedAt), asc(sessions.id))
        .all();
    },
  };
}
