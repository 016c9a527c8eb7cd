import {
  type BaselineChoice,
  type BaselineEvent,
  baselineFor,
  type HistoryPoint,
  type HistoryStep,
  historyLevel,
  historyPoints,
  type SeriesPoint,
  type StoredAnnotation,
  type StoredSeries,
  type StoreReader,
  stepOf,
} from '@shardbench/db';
import type { Metric } from '@shardbench/db/comparison';
import type { Verdict } from '@shardbench/gates';
import { type MedianInterval, medianInterval } from '@shardbench/stats';
import { readAncestry } from './read-ancestry.ts';

/** One run of a history with its figure; null where nothing was measured, whatever the reason. */
export interface HistoryRow {
  readonly point: HistoryPoint;
  readonly sessionId: string;
  readonly processes: number;
  readonly figure: MedianInterval | null;
}

/** A run whose gates said otherwise than those of the run before. */
export interface GateChange {
  readonly before: Verdict;
  readonly after: Verdict;
  readonly at: HistoryPoint;
}

/** Everything that there is to show of one series. */
export interface SeriesHistory {
  readonly series: StoredSeries;
  readonly metric: Metric;
  /** Oldest first. */
  readonly rows: readonly HistoryRow[];
  readonly steps: readonly HistoryStep[];
  readonly gateChanges: readonly GateChange[];
  /** What the newest run is held against; always by decode. */
  readonly baseline: BaselineChoice;
  readonly events: readonly BaselineEvent[];
  readonly annotations: readonly StoredAnnotation[];
}

/** The figure of every process of a run, as a time: less is better. */
const VALUES: Readonly<Record<Metric, (point: SeriesPoint) => readonly number[]>> = {
  tpot: ({ tpotMs }) => tpotMs,
  ttft: ({ ttftMs }) => ttftMs,
  prefill: ({ prefillTokPerS }) => prefillTokPerS.map((rate) => 1000 / rate),
};

const gateChanges = (points: readonly HistoryPoint[]): GateChange[] => {
  const judged = points.filter(({ verdict, excluded }) => verdict.state !== 'skipped' && !excluded);
  return judged.flatMap((at, index) => {
    const before = judged[index - 1]?.verdict;
    const changed = before !== undefined && (before.state === 'qualified') !== (at.verdict.state === 'qualified');
    return changed ? [{ before, after: at.verdict, at }] : [];
  });
};

/** Reads one series and looks for steps in it. */
export const seriesHistory = (
  store: StoreReader,
  series: StoredSeries,
  { metric, last, repository }: { readonly metric: Metric; readonly last: number; readonly repository: string },
): SeriesHistory => {
  const read = store.seriesPoints(series.id, { last });
  const annotations = store.listAnnotations({ seriesId: series.id });
  const points = historyPoints(read, annotations);
  // The search for steps is one for all figures: it looks at what stands where decode does.
  const asDecode = points.map((point, index) => ({ ...point, tpotMs: VALUES[metric](read[index] as SeriesPoint) }));
  const level = historyLevel(asDecode);
  const newest = points.at(-1);
  return {
    series,
    metric,
    rows: read.map((point, index) => {
      const values = VALUES[metric](point);
      const figure = values.length === 0 ? null : medianInterval(values);
      return { point: points[index] as HistoryPoint, sessionId: point.sessionId, processes: point.processes, figure };
    }),
    steps: level.steps.map((step) => stepOf(level, step)),
    gateChanges: gateChanges(points),
    baseline: baselineFor({
      points,
      fresh: new Set(newest === undefined ? [] : [newest.runId]),
      pinned: store.baselineOf(series.id),
      ancestry: readAncestry(repository),
    }),
    events: store.listBaselineEvents({ seriesId: series.id }),
    annotations,
  };
};
