import { and, asc, eq, getTableColumns } from 'drizzle-orm';
import type { Connection } from '../connection.ts';
import { coldStarts } from '../schema/cold-starts.ts';
import { manifests } from '../schema/manifests.ts';
import type { ColdState } from '../schema/processes.ts';
import { sessions } from '../schema/sessions.ts';

/** A cold start with the manifest, machine and OS build that it belongs to. */
export interface StoredColdStart extends Readonly<typeof coldStarts.$inferSelect> {
  readonly manifestId: string;
  readonly title: string;
  readonly topology: string;
  readonly machineId: string;
  readonly osBuild: string | null;
}

/** Which cold starts to list; what is left out does not restrict. */
export interface ColdStartFilter {
  /** Id of a session. */
  readonly session?: string | undefined;
  /** A manifest's own id. */
  readonly manifest?: string | undefined;
  readonly machineId?: string | undefined;
  readonly backend?: string | undefined;
  readonly state?: ColdState | undefined;
}

export function coldStartReading({ database }: Connection) {
  return {
    /** Cold starts in the order in which they began. */
    listColdStarts({ session, manifest, machineId, backend, state }: ColdStartFilter = {}): StoredColdStart[] {
      return database
        .select({
          ...getTableColumns(coldStarts),
          manifestId: manifests.id,
          title: manifests.title,
          topology: manifests.topology,
          machineId: sessions.machineId,
          osBuild: sessions.osBuild,
        })
        .from(coldStarts)
        .innerJoin(sessions, eq(sessions.id, coldStarts.sessionId))
        .innerJoin(manifests, eq(manifests.contentHash, coldStarts.manifestHash))
        .where(
          and(
            session === undefined ? undefined : eq(coldStarts.sessionId, session),
            manifest === undefined ? undefined : eq(manifests.id, manifest),
            machineId === undefined ? undefined : eq(sessions.machineId, machineId),
            backend === undefined ? undefined : eq(coldStarts.backend, backend),
            state === undefined ? undefined : eq(coldStarts.state, state),
          ),
        )
        .orderBy(asc(coldStarts.startedAt), asc(coldStarts.id))
        .all();
    },
  };
}
