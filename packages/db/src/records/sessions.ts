import { and, eq } from 'drizzle-orm';
import { refuseAbsolutePaths } from '../absolute-path.ts';
import type { Connection } from '../connection.ts';
import { type SessionState, sessions } from '../schema/sessions.ts';
import { storageError } from '../storage-error.ts';
import { uuidV7 } from '../uuid-v7.ts';

/** Facts about a machine that change between sessions, and what was run on it. */
export interface SessionEnvironment {
  readonly osBuild: string | null;
  readonly backendBuild: string | null;
  readonly gitCommit: string | null;
  readonly gitDirty: boolean | null;
  readonly nodeVersion: string;
  /** Kernel, governor, load, power, thermal state, addon version and the like; names no user, host or path. */
  readonly details: object;
}

export interface SessionBeginning {
  readonly machineId: string;
  /** The verb, such as `all`. */
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: SessionEnvironment;
  /** ISO-8601 in UTC, as every time in the store. */
  readonly startedAt: string;
}

export interface SessionEnd {
  readonly state: Exclude<SessionState, 'open'>;
  readonly endedAt: string;
  /** What `environment.details` had become. */
  readonly environmentAfter: object | null;
}

export function sessionRecords({ path, database }: Connection) {
  return {
    /** Stores a session as `open` and returns its id. */
    beginSession(session: SessionBeginning): string {
      refuseAbsolutePaths(session.arguments, 'arguments');
      refuseAbsolutePaths(session.environment, 'environment');
      const { details, ...builds } = session.environment;
      const id = uuidV7();
      database
        .insert(sessions)
        .values({
          id,
          machineId: session.machineId,
          command: session.command,
          arguments: session.arguments,
          state: 'open',
          startedAt: session.startedAt,
          ...builds,
          environmentBefore: { ...details },
        })
        .run();
      return id;
    },

    /** Closes an open session. Throws for one that is unknown or closed already. */
    endSession(id: string, end: SessionEnd): void {
      refuseAbsolutePaths(end.environmentAfter, 'environmentAfter');
      const { state, endedAt } = end;
      const environmentAfter = end.environmentAfter === null ? null : { ...end.environmentAfter };
      const { changes } = database
        .update(sessions)
        .set({ state, endedAt, environmentAfter })
        .where(and(eq(sessions.id, id), eq(sessions.state, 'open')))
        .run();
      if (changes === 0) {
        const remedy = 'End a session once, with the id that beginSession returned.';
        throw storageError(path, 'noOpenSession', `an open session ${id}`, 'none', remedy);
      }
    },

    /**
     * Marks what killed commands on this machine left open as `interrupted`, and returns their ids. Only for a caller
     * that holds the machine's measuring lock: otherwise a session that is under way would be among them.
     */
    interruptOpenSessions(machineId: string, endedAt: string): string[] {
      return database
        .update(sessions)
        .set({ state: 'interrupted', endedAt })
        .where(and(eq(sessions.machineId, machineId), eq(sessions.state, 'open')))
        .returning({ id: sessions.id })
        .all()
        .map(({ id }) => id);
    },
  };
}
