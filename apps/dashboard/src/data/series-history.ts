import {
  type Ancestry,
  type BaselineChoice,
  type BaselineEvent,
  baselineFor,
  HISTORY_MINIMUM,
  type HistoryStep,
  historyLevel,
  historyPoints,
  levelOf,
  type RunAnnotation,
  type SeriesPoint,
  type StoredAnnotation,
  type StoredBaseline,
  type StoredSeries,
  stepOf,
} from '@shardbench/db';
import { noiseBand } from '@shardbench/stats';
import { type BuildChange, buildChanges, type GateChange, gateChanges } from './series-changes.ts';
import type { SeriesRun } from './series-run.ts';

/** A series as it is stored: its runs oldest first, whatever their verdict, and what people decided about them. */
export interface StoredHistory {
  readonly series: StoredSeries;
  readonly points: readonly SeriesPoint[];
  readonly annotations: readonly StoredAnnotation[];
  readonly events: readonly BaselineEvent[];
  readonly pinned: StoredBaseline | null;
}

/** Who took a step for the new normal, and how. */
export interface StepSettled {
  readonly how: 'accepted' | 'pinned';
  readonly author: string;
}

/** A change point by the places of the runs on either side of it in the whole series. */
export interface SeriesStep extends HistoryStep {
  /** Index of the first run on the new level. */
  readonly place: number;
  /** Null where nobody said that the step is as it should be. */
  readonly settled: StepSettled | null;
}

/** Runs between two steps that count, by the places of the first and the last; `medianMs` is their level. */
export interface SeriesSegment {
  readonly from: number;
  readonly to: number;
  readonly runs: number;
  readonly medianMs: number;
}

/** Where a run that is like the newest ones would lie, in milliseconds per token. */
export interface SeriesBand {
  readonly from: number;
  readonly lowMs: number;
  readonly highMs: number;
}

/** Everything that there is to show of one series. */
export interface SeriesHistory {
  readonly series: StoredSeries;
  /** Oldest first, whatever their verdict. */
  readonly runs: readonly SeriesRun[];
  /** Indexes of the runs whose speed counts, since history began. */
  readonly counting: readonly number[];
  readonly steps: readonly SeriesStep[];
  readonly segments: readonly SeriesSegment[];
  /** Null for fewer runs than say what a series does by itself. */
  readonly band: SeriesBand | null;
  readonly gateChanges: readonly GateChange[];
  readonly buildChanges: readonly BuildChange[];
  /** What the newest run is held against. */
  readonly baseline: BaselineChoice;
  readonly events: readonly BaselineEvent[];
  readonly annotations: readonly StoredAnnotation[];
}

/** The series that was measured last first. */
export const newestFirst = (all: readonly StoredSeries[]): StoredSeries[] =>
  all.toSorted(
    (a, b) =>
      (a.lastStartedAt < b.lastStartedAt ? 1 : Number(a.lastStartedAt > b.lastStartedAt) * -1) ||
      (a.id < b.id ? -1 : 1),
  );

/** The same search for steps, by the same rules, as the terminal's history and check make. */
export function seriesHistory(stored: StoredHistory, ancestry: Ancestry): SeriesHistory {
  const { series, annotations, events, pinned } = stored;
  const described = historyPoints(stored.points, annotations);
  const runs = stored.points.map((point, index): SeriesRun => {
    return { ...point, annotations: described[index]?.annotations ?? [] };
  });
  const level = historyLevel(runs);
  const places = new Map(runs.map(({ runId }, place) => [runId, place]));
  const counting = level.points.map(({ runId }) => places.get(runId) ?? 0);
  const accepted = level.points[level.acceptedAt]?.annotations.findLast(({ kind }) => kind === 'accept');
  const pinnedAt = level.points.findIndex(({ runId }) => runId === pinned?.runId);
  const steps = level.steps.map((step): SeriesStep => {
    const settled = settledBy(step.at, { accepted, acceptedAt: level.acceptedAt, pinned, pinnedAt });
    return { ...stepOf(level, step), place: counting[step.at] ?? 0, settled };
  });
  const bounds = [0, ...level.steps.map(({ at }) => at), counting.length];
  const newest = runs.at(-1);
  return {
    series,
    runs,
    counting,
    steps,
    segments: counting.length === 0 ? [] : segmentsOf(bounds, counting, level.steps, level.points.map(levelOf)),
    band: bandOf(level.points.map(levelOf), counting),
    gateChanges: gateChanges(runs),
    buildChanges: buildChanges(runs),
    baseline: baselineFor({
      points: runs,
      fresh: new Set(newest === undefined ? [] : [newest.runId]),
      pinned,
      ancestry,
    }),
    events,
    annotations,
  };
}

interface Decisions {
  readonly accepted: RunAnnotation | undefined;
  readonly acceptedAt: number;
  readonly pinned: StoredBaseline | null;
  readonly pinnedAt: number;
}

function settledBy(at: number, { accepted, acceptedAt, pinned, pinnedAt }: Decisions): StepSettled | null {
  if (accepted !== undefined && acceptedAt >= at) return { how: 'accepted', author: accepted.author };
  return pinned !== null && pinnedAt >= at ? { how: 'pinned', author: pinned.author } : null;
}

/** The levels as the search for steps gives them; without a step it gives none, and the band's middle is the level. */
function segmentsOf(
  bounds: readonly number[],
  counting: readonly number[],
  steps: readonly { readonly before: number; readonly after: number }[],
  values: readonly number[],
): SeriesSegment[] {
  return bounds.slice(0, -1).map((from, index) => {
    const to = bounds[index + 1] ?? from;
    const medianMs = steps[index]?.before ?? steps[index - 1]?.after ?? noiseBand(values).median ?? 0;
    return { from: counting[from] ?? 0, to: counting[to - 1] ?? 0, runs: to - from, medianMs };
  });
}

function bandOf(values: readonly number[], counting: readonly number[]): SeriesBand | null {
  const { from, n, low, high } = noiseBand(values);
  if (n < HISTORY_MINIMUM || low === null || high === null) return null;
  return { from: counting[from] ?? 0, lowMs: low, highMs: high };
}
