import type { RunOverview } from '@shardbench/db';

/** The runs before and after a run in its own series, by id. */
export interface Neighbours {
  readonly earlier: string | null;
  readonly later: string | null;
}

/** Runs of the same chain under the same conditions, as far as a reader wants to step through them. */
const seriesKey = (run: RunOverview): string =>
  JSON.stringify([
    run.machine.id,
    run.manifest.id,
    run.backend,
    run.computeUnits,
    run.threads,
    run.profile.name,
    run.provenance,
  ]);

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
