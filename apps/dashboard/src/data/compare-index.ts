import type { RunOverview } from '@shardbench/db';
import type { CompareIndex, IndexedSeries } from '../comparison/compare-index.ts';
import { describeBackend } from './describe-group.ts';
import { modelFamily, modelName } from './run-groups.ts';
import { shortNotation } from './short-notation.ts';

const COMMIT_DIGITS = 7;
const MINUTE_CHARACTERS = '2026-11-20T08:15'.length;

/** Everything that runs have to agree in before they may be compared. */
const groupKey = (run: RunOverview): string => {
  const { name, promptTokens, newTokens, warmupRequests, requests } = run.profile;
  return JSON.stringify([
    run.machine.id,
    run.backend,
    run.computeUnits,
    run.threads,
    run.modelHash,
    [name, promptTokens, newTokens, warmupRequests, requests],
    run.promptSha256,
    run.provenance,
    run.addon,
  ]);
};

const wordsOf = (run: RunOverview): string =>
  [
    `${run.profile.name} profile`,
    describeBackend(run),
    run.machine.cpuModel,
    modelName({ model: run.model, modelFamily: modelFamily(run) }),
  ].join(' · ');

/** The run that stands for its series: the newest with figures that counts, else the newest with figures, else the newest. */
export function representative(runs: readonly RunOverview[], excluded: ReadonlySet<string>): RunOverview | undefined {
  const measured = runs.filter(({ processes }) => processes.length > 0);
  return measured.findLast(({ id }) => !excluded.has(id)) ?? measured.at(-1) ?? runs.at(-1);
}

/**
 * What the pickers offer.
 * @param runs in the order in which they began
 * @param excluded ids of the runs that count for nothing
 */
export function compareIndex(runs: readonly RunOverview[], excluded: ReadonlySet<string>): CompareIndex {
  const bySeries = [...Map.groupBy(runs, ({ seriesId }) => seriesId)].toReversed();
  const groups = new Map<string, number>();
  const groupOf = (run: RunOverview): number => {
    const key = groupKey(run);
    const known = groups.get(key) ?? groups.size;
    groups.set(key, known);
    return known;
  };
  const series = bySeries.map(([id, of]): IndexedSeries => {
    const newest = representative(of, excluded) as RunOverview;
    return {
      id,
      group: groupOf(newest),
      manifest: newest.manifest.id,
      topology: shortNotation(newest.manifest.topology),
      words: wordsOf(newest),
      synthetic: newest.model?.synthetic ?? false,
      newest: newest.id,
      runs: of.length,
    };
  });
  const places = new Map(series.map(({ id }, place) => [id, place]));
  const newestFirst = runs.toReversed();
  return {
    series,
    runs: {
      id: newestFirst.map(({ id }) => id),
      series: newestFirst.map(({ seriesId }) => places.get(seriesId) ?? -1),
      startedAt: newestFirst.map(({ startedAt }) => startedAt.slice(0, MINUTE_CHARACTERS)),
      verdict: newestFirst.map(({ verdict }) => verdict.state),
      commit: newestFirst.map(({ session }) => session.gitCommit?.slice(0, COMMIT_DIGITS) ?? null),
    },
  };
}
