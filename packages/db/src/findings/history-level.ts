import { type ChangePoint, changePoints, median, noiseBand } from '@shardbench/stats';
import { lastAccepted, sinceReset } from './choose-baseline.ts';
import type { HistoryStep } from './finding.ts';
import { seen } from './gate-finding.ts';
import { countsAsSpeed, type HistoryPoint } from './history-point.ts';

/** Fewer runs than this say too little about what a key does by itself. */
export const HISTORY_MINIMUM = 5;

/** The runs of a series whose speeds count, since its history was begun anew, with the steps between them. */
export interface HistoryLevel {
  readonly points: readonly HistoryPoint[];
  readonly steps: readonly ChangePoint[];
  /** Index of the last run that was accepted as the new normal, -1 for none. */
  readonly acceptedAt: number;
}

/** Milliseconds per token of a run: the median of its processes. */
export const levelOf = ({ tpotMs }: HistoryPoint): number => median(tpotMs);

/** Looks for steps in the medians of the runs, oldest first. */
export function historyLevel(points: readonly HistoryPoint[]): HistoryLevel {
  const counting = sinceReset(points).filter(countsAsSpeed);
  return { points: counting, steps: changePoints(counting.map(levelOf)), acceptedAt: lastAccepted(counting) };
}

/** A change point by the runs on either side of it. */
export function stepOf({ points }: HistoryLevel, { at, before, after, change, p }: ChangePoint): HistoryStep {
  return {
    last: seen(points[at - 1] as HistoryPoint),
    first: seen(points[at] as HistoryPoint),
    before,
    after,
    change,
    p,
  };
}

/** Where a run that has the level of the runs before `end` would lie; null for too short a history. */
export function bandBefore(points: readonly HistoryPoint[], end: number): { low: number; high: number } | null {
  const { n, low, high } = noiseBand(points.slice(0, end).map(levelOf));
  return n < HISTORY_MINIMUM || low === null || high === null ? null : { low, high };
}
