import type { StoredBaseline } from '../reading/baselines.ts';
import type { Ancestry } from './commit-graph.ts';
import { countsAsSpeed, type HistoryPoint, type RunAnnotation } from './history-point.ts';

/** Why a series has nothing to compare its newest run with. */
export type NoBaselineReason =
  /** Nothing was measured on this key before, or since its history was begun anew. */
  | 'firstRun'
  /** Every earlier run failed a gate or was excluded. */
  | 'noneCounts'
  /** The newest run is the pinned baseline. */
  | 'isPinned'
  /** The newest run is the one that was accepted as the new normal. */
  | 'isAccepted'
  /** The newest run does not say which commit it is of. */
  | 'noCommit'
  /** Its commit is not in the repository that was read. */
  | 'unknownCommit'
  /** None of the commits before it was measured. */
  | 'noAncestor';

/** A pinned run that no longer can be the baseline. */
export interface PassedOver {
  readonly runId: string;
  readonly why: 'excluded' | 'disqualified' | 'notFound' | 'supersededByAccept' | 'supersededByReset';
}

/** What the newest run of a series is held against. */
export type BaselineChoice = { readonly passedOver: PassedOver | null } & (
  | { readonly state: 'pinned'; readonly point: HistoryPoint; readonly pinned: StoredBaseline }
  | { readonly state: 'accepted'; readonly point: HistoryPoint; readonly annotation: RunAnnotation }
  /** The nearest measured commit before; 0 generations for an earlier run of the same commit. */
  | { readonly state: 'ancestor'; readonly point: HistoryPoint; readonly generations: number }
  | { readonly state: 'none'; readonly because: NoBaselineReason }
);

interface Decided {
  readonly at: number;
  readonly annotation: RunAnnotation;
}

/** The last decision of a kind along the series. */
function lastDecision(points: readonly HistoryPoint[], kind: RunAnnotation['kind']): Decided | null {
  for (let at = points.length - 1; at >= 0; at -= 1) {
    const annotation = points[at]?.annotations.findLast((made) => made.kind === kind);
    if (annotation !== undefined) return { at, annotation };
  }
  return null;
}

/** The runs that count as history: from the last reset on, all of them where there was none. */
export function sinceReset<Point extends HistoryPoint>(points: readonly Point[]): readonly Point[] {
  return points.slice(lastDecision(points, 'reset')?.at ?? 0);
}

/** Index of the last run that somebody accepted as the new normal, -1 for none. */
export function lastAccepted(points: readonly HistoryPoint[]): number {
  return lastDecision(points, 'accept')?.at ?? -1;
}

function passedOver(points: readonly HistoryPoint[], pinned: StoredBaseline): PassedOver | null {
  const point = points.find(({ runId }) => runId === pinned.runId);
  const { runId } = pinned;
  const later = (decided: Decided | null): boolean =>
    decided !== null && decided.annotation.annotatedAt > pinned.setAt && points[decided.at]?.runId !== runId;
  if (later(lastDecision(points, 'reset'))) return { runId, why: 'supersededByReset' };
  if (later(lastDecision(points, 'accept'))) return { runId, why: 'supersededByAccept' };
  if (point === undefined) return { runId, why: 'notFound' };
  if (point.excluded) return { runId, why: 'excluded' };
  return countsAsSpeed(point) ? null : { runId, why: 'disqualified' };
}

/** Nearer commits first, clean checkouts before changed ones, then the newest run. */
function nearestAncestor(
  newest: HistoryPoint,
  candidates: readonly HistoryPoint[],
  ancestry: Ancestry,
): { readonly point: HistoryPoint; readonly generations: number } | null {
  const generations = ancestry.generationsBack(newest.gitCommit ?? '');
  const ranked = candidates
    .map((point, order) => ({ point, order, generations: generations.get(point.gitCommit ?? '') }))
    .flatMap((of) => (of.generations === undefined ? [] : [{ ...of, generations: of.generations }]))
    .sort(
      (a, b) =>
        a.generations - b.generations ||
        Number(a.point.gitDirty === true) - Number(b.point.gitDirty === true) ||
        b.order - a.order,
    );
  // An earlier run of the very same state would hide a change that an earlier check has found.
  const isBefore = (of: (typeof ranked)[number]): boolean =>
    of.generations > 0 || (newest.gitDirty === true && of.point.gitDirty === false);
  return ranked.find(isBefore) ?? ranked[0] ?? null;
}

/**
 * Chooses what a run is held against: the pinned run, unless it was excluded or a later decision superseded it; else the
 * nearest git ancestor with a qualified run on the same key; else a run that was accepted; else nothing. `points` are the
 * series up to the newest run, oldest first; `fresh` are the ids of those that are to be judged, which are no candidates.
 */
export function chooseBaseline(
  points: readonly HistoryPoint[],
  fresh: ReadonlySet<string>,
  { pinned, ancestry }: { readonly pinned: StoredBaseline | null; readonly ancestry: Ancestry },
): BaselineChoice {
  const newest = points.at(-1);
  const over = pinned === null ? null : passedOver(points, pinned);
  const none = (because: NoBaselineReason): BaselineChoice => ({ state: 'none', because, passedOver: over });
  if (newest === undefined) return none('firstRun');
  if (pinned !== null && over === null) {
    if (fresh.has(pinned.runId)) return none('isPinned');
    const point = points.find(({ runId }) => runId === pinned.runId) as HistoryPoint;
    return { state: 'pinned', point, pinned, passedOver: null };
  }
  const history = sinceReset(points);
  const acceptedAt = lastAccepted(history);
  const accepted = history[acceptedAt];
  if (accepted !== undefined && fresh.has(accepted.runId)) return none('isAccepted');
  const earlier = history.slice(Math.max(0, acceptedAt)).filter(({ runId }) => !fresh.has(runId));
  const candidates = earlier.filter(countsAsSpeed);
  if (earlier.length === 0) return none('firstRun');
  if (candidates.length === 0) return none('noneCounts');
  const ancestor = nearestAncestor(newest, candidates, ancestry);
  if (ancestor !== null) return { state: 'ancestor', ...ancestor, passedOver: over };
  const annotation = accepted?.annotations.findLast(({ kind }) => kind === 'accept');
  if (accepted !== undefined && annotation !== undefined && countsAsSpeed(accepted)) {
    return { state: 'accepted', point: accepted, annotation, passedOver: over };
  }
  if (newest.gitCommit === null) return none('noCommit');
  return none(ancestry.has(newest.gitCommit) ? 'noAncestor' : 'unknownCommit');
}
