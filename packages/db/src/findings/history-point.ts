import type { StoredAnnotation } from '../reading/baselines.ts';
import type { SeriesPoint } from '../reading/series-points.ts';

/** What somebody has said about a run. */
export type RunAnnotation = Pick<StoredAnnotation, 'kind' | 'author' | 'reason' | 'annotatedAt'>;

/** One run of a series, as findings look at it. */
export interface HistoryPoint
  extends Pick<
    SeriesPoint,
    | 'runId'
    | 'startedAt'
    | 'gitCommit'
    | 'gitDirty'
    | 'osBuild'
    | 'backendBuild'
    | 'verdict'
    | 'artifacts'
    | 'tpotMs'
    | 'prefillTokPerS'
    | 'warmup'
    | 'excluded'
  > {
  /** In the order in which they were made. */
  readonly annotations: readonly RunAnnotation[];
}

/** The points of a series with what was said about them in full: `annotations` are those of the series, oldest first. */
export function historyPoints(
  points: readonly SeriesPoint[],
  annotations: readonly StoredAnnotation[],
): HistoryPoint[] {
  const byRun = Map.groupBy(annotations, ({ runId }) => runId);
  return points.map((point) => ({ ...point, annotations: byRun.get(point.runId) ?? [] }));
}

/** A run whose speed counts: it passed every gate, was measured, and nobody excluded it. */
export const countsAsSpeed = (point: HistoryPoint): boolean =>
  point.verdict.state === 'qualified' && point.tpotMs.length > 0 && !point.excluded;

/** Whether everything recorded that could make a difference is the same in two runs. */
export const sameMake = (a: HistoryPoint, b: HistoryPoint): boolean =>
  a.gitCommit === b.gitCommit &&
  a.gitDirty === b.gitDirty &&
  a.osBuild === b.osBuild &&
  a.backendBuild === b.backendBuild &&
  changedArtifacts(a, b).length === 0;

/** Shards that execute another artifact in `after` than in `before`, or that only one of them has. */
export const changedArtifacts = (before: HistoryPoint, after: HistoryPoint): string[] => {
  const hashes = (point: HistoryPoint): Map<string, string> =>
    new Map(point.artifacts.map(({ shard, artifactHash }) => [shard, artifactHash]));
  const [old, current] = [hashes(before), hashes(after)];
  return [...new Set([...old.keys(), ...current.keys()])].filter((shard) => old.get(shard) !== current.get(shard));
};

/** One moving process of four may be chance: the rule for a series calls up to 3.5 % of quiet ones moving. */
const MOVING_SHARE = 0.25;
const MOVING_MINIMUM = 3;

/** Whether some runs together held their level, as a comparison asks of each of its sides. */
export const areSteady = (points: readonly Pick<HistoryPoint, 'warmup'>[]): boolean => {
  const count = (of: (warmup: HistoryPoint['warmup']) => number): number =>
    points.reduce((sum, { warmup }) => sum + of(warmup), 0);
  const moving = count(({ drifting, stepped }) => drifting + stepped);
  const short = count(({ tooShort }) => tooShort);
  const all = moving + short + count(({ steady }) => steady);
  const moves = moving >= MOVING_MINIMUM && moving > MOVING_SHARE * all;
  return all > 0 && !moves && 2 * short <= all;
};
