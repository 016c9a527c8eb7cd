import type { RunOverview } from '../reading/run-overview.ts';
import type { StoredSeries } from '../reading/series.ts';
import type { SeriesPoint } from '../reading/series-points.ts';
import type { Finding } from './finding.ts';
import { type FreshSeries, freshSeries, POINTS_READ, RERUN_VERB } from './fresh-series.ts';
import { type CheckBasis, judgeSeries } from './judge-series.ts';
import type { Rerun } from './speed-finding.ts';

/** What a check without a re-run finds in one session. */
export interface SessionFindings {
  readonly sessionId: string;
  /** When its last run began. */
  readonly startedAt: string;
  readonly keys: number;
  readonly newRuns: number;
  /** In the order of the series: by manifest, profile, and how it was executed. */
  readonly findings: readonly Finding[];
}

/** A run as far as it says in which session of which machine it was made. */
export type SessionRun = Pick<RunOverview, 'id' | 'seriesId' | 'startedAt' | 'provenance'> & {
  readonly session: Pick<RunOverview['session'], 'id' | 'machineId' | 'command'>;
};

const NOT_REPEATED: Rerun = { state: 'notDone', because: '--no-rerun' };

function judged(basis: CheckBasis, all: Iterable<FreshSeries>): Omit<SessionFindings, 'sessionId' | 'startedAt'> {
  const bySeries = new Map<string, readonly Finding[]>();
  let newRuns = 0;
  for (const fresh of all) {
    bySeries.set(fresh.series.id, judgeSeries(basis, fresh, NOT_REPEATED));
    newRuns += fresh.fresh.size;
  }
  const findings = basis.all().flatMap(({ id }) => bySeries.get(id) ?? []);
  return { keys: bySeries.size, newRuns, findings };
}

const isMeasured = ({ key }: StoredSeries): boolean => key.provenance === 'measured';

/** The newest runs of a series with its pinned baseline, from which each session takes those until it ended. */
type PointsUntil = (seriesId: string, until: string) => readonly SeriesPoint[];

/** Reads each series once, however many sessions are judged. */
function pointsReading({ store, pinnedOf }: CheckBasis, sessions: number): PointsUntil {
  const known = new Map<string, readonly SeriesPoint[]>();
  const read = (seriesId: string): readonly SeriesPoint[] => {
    const points = store.seriesPoints(seriesId, { last: POINTS_READ + RUNS_PER_SESSION * sessions });
    const pinned = pinnedOf(seriesId);
    if (pinned === null || points.some(({ runId }) => runId === pinned.runId)) return points;
    return [...store.seriesPoints(seriesId).filter(({ runId }) => runId === pinned.runId), ...points];
  };
  return (seriesId, until) => {
    const points = known.get(seriesId) ?? read(seriesId);
    known.set(seriesId, points);
    const before = points.filter(({ startedAt }) => startedAt <= until);
    const newest = before.slice(-POINTS_READ);
    const pinned = before.find(({ runId }) => runId === pinnedOf(seriesId)?.runId);
    return pinned === undefined || newest.includes(pinned) ? newest : [pinned, ...newest];
  };
}

/** A session measures a key once, and a check once more. */
const RUNS_PER_SESSION = 2;

/** A session as it was when it ended; baselines and annotations are those of today. */
function* asItWas(basis: CheckBasis, runs: readonly SessionRun[], pointsUntil: PointsUntil): Generator<FreshSeries> {
  const series = new Map(basis.all().map((of) => [of.id, of]));
  for (const [seriesId, fresh] of Map.groupBy(runs, (run) => run.seriesId)) {
    const of = series.get(seriesId);
    const until = fresh.at(-1)?.startedAt;
    if (of === undefined || until === undefined) continue;
    yield { series: of, points: pointsUntil(seriesId, until), fresh: new Set(fresh.map(({ id }) => id)) };
  }
}

/** Runs by session, oldest first; what a check ran again belongs to the session before it on that machine. */
function bySession(runs: readonly SessionRun[]): SessionRun[][] {
  const sessions = new Map<string, SessionRun[]>();
  const newest = new Map<string, SessionRun[]>();
  for (const run of runs) {
    const { id, machineId, command } = run.session;
    const known = sessions.get(id) ?? (command === RERUN_VERB ? newest.get(machineId) : undefined) ?? [];
    known.push(run);
    sessions.set(id, known);
    newest.set(machineId, known);
  }
  return [...new Set(sessions.values())];
}

/**
 * What checks of the newest sessions find, the newest session first: the first entry is what a check finds now, the
 * others what it would have found when they ended, with the baselines and annotations of today. Expects runs in the order
 * in which they began; gives at most `last` sessions, and none without measured runs.
 */
export function sessionFindings(basis: CheckBasis, runs: readonly SessionRun[], last: number): SessionFindings[] {
  const measured = runs.filter(({ provenance }) => provenance === 'measured');
  const sessions = bySession(measured)
    .toSorted((a, b) => ((a.at(-1)?.startedAt ?? '') < (b.at(-1)?.startedAt ?? '') ? 1 : -1))
    .slice(0, last);
  const pointsUntil = pointsReading(basis, last);
  return sessions.flatMap((of, index) => {
    const newest = of.at(-1);
    if (newest === undefined) return [];
    const fresh =
      index === 0
        ? freshSeries(basis.store, basis.all().filter(isMeasured), { state: 'newestSession' })
        : asItWas(basis, of, pointsUntil);
    return [{ sessionId: newest.session.id, startedAt: newest.startedAt, ...judged(basis, fresh) }];
  });
}
