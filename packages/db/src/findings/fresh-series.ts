import type { StoredSeries } from '../reading/series.ts';
import type { SeriesPoint } from '../reading/series-points.ts';
import type { StoreReader } from '../store.ts';

/** Which runs are judged. */
export type Since =
  /** Those of the newest session. What a check ran again belongs to the session that it judged. */
  | { readonly state: 'newestSession' }
  /** Those that began then or later: ISO-8601 in UTC. */
  | { readonly state: 'from'; readonly startedAt: string };

/** A series with the runs that are to be judged. */
export interface FreshSeries {
  readonly series: StoredSeries;
  /** The newest runs, oldest first, and before them the pinned baseline where it is older. */
  readonly points: readonly SeriesPoint[];
  readonly fresh: ReadonlySet<string>;
}

/** As many runs of a series are read: more than a window of the search for steps. */
export const POINTS_READ = 60;

/** The newest runs of a series, all that are judged among them, and its pinned baseline. */
export const readPoints = (
  store: StoreReader,
  { id }: StoredSeries,
  isFresh: (point: SeriesPoint) => boolean,
): readonly SeriesPoint[] => {
  const newest = store.seriesPoints(id, { last: POINTS_READ });
  const [oldest] = newest;
  const points = oldest !== undefined && isFresh(oldest) ? store.seriesPoints(id) : newest;
  const pinned = store.baselineOf(id);
  if (pinned === null || points.some(({ runId }) => runId === pinned.runId)) return points;
  return [...store.seriesPoints(id).filter(({ runId }) => runId === pinned.runId), ...points];
};

const idsOf = (points: readonly SeriesPoint[]): ReadonlySet<string> => new Set(points.map(({ runId }) => runId));

const byNewest = (a: StoredSeries, b: StoredSeries): number =>
  a.lastStartedAt < b.lastStartedAt ? 1 : a.lastStartedAt > b.lastStartedAt ? -1 : 0;

/** Verb of the sessions in which a check ran something again. */
export const RERUN_VERB = 'check';

/** The newest session of a series, and those after it in which a check only ran it again. */
const newestSessions = (store: StoreReader, { id }: StoredSeries): ReadonlySet<string> => {
  const sessions = new Set<string>();
  for (const { runId, sessionId } of store.seriesPoints(id, { last: POINTS_READ }).reverse()) {
    if (sessions.has(sessionId)) continue;
    sessions.add(sessionId);
    if (store.readRun(runId, { timings: false })?.session.command !== RERUN_VERB) break;
  }
  return sessions;
};

/** Those of the newest session. Sessions of one machine follow one another, so its series were measured last. */
function* ofNewestSession(store: StoreReader, all: readonly StoredSeries[]): Generator<FreshSeries> {
  const newestFirst = all.toSorted(byNewest);
  const [newest] = newestFirst;
  if (newest === undefined) return;
  const sessions = newestSessions(store, newest);
  const isFresh = ({ sessionId }: SeriesPoint): boolean => sessions.has(sessionId);
  for (const series of newestFirst) {
    if (series.key.machineId !== newest.key.machineId) continue;
    const points = readPoints(store, series, isFresh);
    if (!points.some(isFresh)) return;
    yield { series, points, fresh: idsOf(points.filter(isFresh)) };
  }
}

/** Those since a time. */
function* sinceThen(store: StoreReader, all: readonly StoredSeries[], then: string): Generator<FreshSeries> {
  for (const series of all) {
    if (series.lastStartedAt < then) continue;
    const points = readPoints(store, series, ({ startedAt }) => startedAt >= then);
    yield { series, points, fresh: idsOf(points.filter(({ startedAt }) => startedAt >= then)) };
  }
}

/** The series that have runs to judge, with those runs, read one after the other. */
export const freshSeries = (store: StoreReader, all: readonly StoredSeries[], since: Since): Generator<FreshSeries> =>
  since.state === 'from' ? sinceThen(store, all, since.startedAt) : ofNewestSession(store, all);
