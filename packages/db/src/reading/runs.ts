import { and, asc, eq, getTableColumns, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { Connection } from '../connection.ts';
import { manifests } from '../schema/manifests.ts';
import { runs } from '../schema/runs.ts';
import { sessions } from '../schema/sessions.ts';
import { requestReading } from './requests.ts';
import type { RunDetail, RunOverview } from './run-overview.ts';
import { readOverviews } from './run-overviews.ts';

/** Which runs to list; what is left out does not restrict. */
export interface RunFilter {
  /** Id of a session. */
  readonly session?: string | undefined;
  /** A manifest's own id, such as `tiny/16_8_6_2`. */
  readonly manifest?: string | undefined;
  readonly backend?: string | undefined;
  /** Name of a profile. */
  readonly profile?: string | undefined;
  /** Of the runs that the rest selects, only the newest per machine, manifest id, backend, compute units, threads, profile and provenance. */
  readonly latest?: boolean | undefined;
}

export function runReading(connection: Connection) {
  const { database } = connection;
  const { readRunRequests } = requestReading(connection);

  const listRuns = (filter: RunFilter = {}): RunOverview[] => {
    const selected = database
      .select({ ...getTableColumns(runs), newestFirst: newestFirst.as('newest_first') })
      .from(runs)
      .innerJoin(sessions, eq(sessions.id, runs.sessionId))
      .innerJoin(manifests, eq(manifests.contentHash, runs.manifestHash))
      .where(selectedBy(filter))
      .as('selected');
    const rows = database
      .select()
      .from(selected)
      .where(filter.latest ? eq(selected.newestFirst, 1) : undefined)
      .orderBy(asc(selected.startedAt), asc(selected.id))
      .all();
    return readOverviews(connection, rows);
  };

  return {
    /** Runs in the order in which they began, in a fixed number of queries however many there are; no timings are decoded. */
    listRuns,

    /**
     * Runs that a word means, in the order in which they began: those of the manifest with this id, else those whose id
     * begins with it. Reads no others.
     */
    findRuns(word: string): RunOverview[] {
      const ofManifest = listRuns({ manifest: word });
      if (ofManifest.length > 0 || word === '') return ofManifest;
      // The digits of an id and its hyphens sort before the tilde.
      const rows = database
        .select()
        .from(runs)
        .where(and(gte(runs.id, word), lt(runs.id, `${word}~`)))
        .orderBy(asc(runs.startedAt), asc(runs.id))
        .all();
      return readOverviews(connection, rows);
    },

    readRunRequests,

    /**
     * A run with its requests, null when there is none of this id. Their timings are decoded unless `timings` is false;
     * then they are null. Throws for damaged timings.
     */
    readRun(id: string, { timings = true }: { readonly timings?: boolean } = {}): RunDetail | null {
      const [overview] = readOverviews(connection, database.select().from(runs).where(eq(runs.id, id)).all());
      if (overview === undefined) return null;
      const requests = readRunRequests(id, { timings });
      return {
        ...overview,
        processes: overview.processes.map((process) => ({ ...process, requests: requests.get(process.id) ?? [] })),
      };
    },
  };
}

const newestFirst = sql<number>`row_number() over (
  partition by ${sessions.machineId}, ${manifests.id}, ${runs.backend}, ${runs.computeUnits}, ${runs.threads},
    ${runs.profileName}, ${runs.provenance}
  order by ${runs.startedAt} desc, ${runs.id} desc
)`;

function selectedBy({ session, manifest, backend, profile }: RunFilter): SQL | undefined {
  return and(
    session === undefined ? undefined : eq(runs.sessionId, session),
    manifest === undefined ? undefined : eq(manifests.id, manifest),
    backend === undefined ? undefined : eq(runs.backend, backend),
    profile === undefined ? undefined : eq(runs.profileName, profile),
  );
}
