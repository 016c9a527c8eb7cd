import type { RunOverview } from '@shardbench/db';

/** Runs of the same chain under the same conditions, as far as a reader wants to step through them. */
export const seriesKey = (run: RunOverview): string =>
  JSON.stringify([
    run.machine.id,
    run.manifest.id,
    run.backend,
    run.computeUnits,
    run.threads,
    run.profile.name,
    run.provenance,
  ]);

/** The newest run of every series. Expects the runs in the order in which they began, and keeps it. */
export function newestOfSeries(runs: readonly RunOverview[]): RunOverview[] {
  const newest = new Map(runs.map((run) => [seriesKey(run), run.id]));
  return runs.filter((run) => newest.get(seriesKey(run)) === run.id);
}

/** Requests and tokens of more runs than these would make pages that nobody can copy or open. */
const MOST_DETAILED = 500;

/** Ids of the runs that are shown with all their requests and tokens: the newest. Expects runs in the order they began. */
export const detailedRuns = (runs: readonly RunOverview[]): ReadonlySet<string> =>
  new Set(runs.slice(-MOST_DETAILED).map(({ id }) => id));

/** The runs before and after a run in its own series, by id. */
export interface Neighbours {
  readonly earlier: string | null;
  readonly later: string | null;
}

/** Neighbours of every run by its id. Expects the runs in the order in which they began. */
export function seriesNeighbours(runs: readonly RunOverview[]): Map<string, Neighbours> {
  const series = [...Map.groupBy(runs, seriesKey).values()];
  return new Map(
    series.flatMap((members) =>
      members.map(({ id }, index): [string, Neighbours] => [
        id,
        { earlier: members[index - 1]?.id ?? null, later: members[index + 1]?.id ?? null },
      ]),
    ),
  );
}
