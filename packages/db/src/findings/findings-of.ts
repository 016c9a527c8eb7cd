import type { Verdict } from '@shardbench/gates';
import type { StoredBaseline } from '../reading/baselines.ts';
import { type BaselineChoice, chooseBaseline } from './choose-baseline.ts';
import type { Ancestry } from './commit-graph.ts';
import { type Finding, type FindingSubject, isNews } from './finding.ts';
import { gateFinding } from './gate-finding.ts';
import { areSteady, countsAsSpeed, type HistoryPoint, sameMake } from './history-point.ts';
import type { KeyDifference } from './key-differences.ts';
import { type Rerun, type StagesOf, speedFinding } from './speed-finding.ts';

/** One series with runs that nobody has judged yet, and everything that the judgement looks at. */
export interface SeriesUnderCheck {
  readonly subject: Omit<FindingSubject, 'runId'>;
  /** Oldest first, to the newest run. Older ones than the last sixty or so add nothing, but for a pinned baseline. */
  readonly points: readonly HistoryPoint[];
  /** Ids of the runs to judge, those of a re-run among them. */
  readonly fresh: ReadonlySet<string>;
  readonly pinned: StoredBaseline | null;
  readonly ancestry: Ancestry;
  readonly rerun: Rerun;
  /** Asked only for runs between which the speed has changed. */
  readonly stagesOf: StagesOf;
  /** Share of decode that named stages have to cover before a change is split over them. Asked only for a change. */
  readonly namedShareMinimum: () => number;
  /** Whether the manifest expects this verdict on this backend. */
  readonly foretold: (verdict: Verdict) => boolean;
  /** Another key on which the same manifest and profile was measured. Asked only where this one has no earlier run. */
  readonly elsewhere: () => { readonly seriesId: string; readonly differences: readonly KeyDifference[] } | null;
}

/** The runs that are judged together: those of the newest run's make, steady ones alone where there are any. */
function armOf(fresh: readonly HistoryPoint[], newest: HistoryPoint): readonly HistoryPoint[] {
  const same = fresh.filter((point) => countsAsSpeed(point) && sameMake(point, newest));
  const steady = same.filter((point) => areSteady([point]));
  return steady.length > 0 ? steady : same;
}

/** What there is to hold the newest run against, by the rule of `chooseBaseline`. */
export function baselineFor({
  points,
  fresh,
  pinned,
  ancestry,
}: Pick<SeriesUnderCheck, 'points' | 'fresh' | 'pinned' | 'ancestry'>): BaselineChoice {
  return chooseBaseline(points, fresh, { pinned, ancestry });
}

/**
 * Everything there is to say about the newest runs of one series: whether a gate changed, and whether the speed did,
 * against the baseline and against the history: decode always, prefill where it changed. Empty when all of them were
 * excluded.
 */
export function findingsOf(series: SeriesUnderCheck): Finding[] {
  const { points, fresh, rerun } = series;
  const judged = points.filter((point) => fresh.has(point.runId) && !point.excluded);
  const repeats = rerun.state === 'done' ? rerun.runIds : new Set<string>();
  const newest = judged.findLast(({ runId }) => !repeats.has(runId)) ?? judged.at(-1);
  if (newest === undefined) return [];
  const subject: FindingSubject = { ...series.subject, runId: newest.runId };
  const firstFresh = points.findIndex(({ runId }) => fresh.has(runId));
  const before = points.slice(0, firstFresh).findLast((point) => !point.excluded && wasJudged(point.verdict));
  const gate = gateFinding(subject, before, judged.at(-1) ?? newest, series.foretold);
  const found = gate === null ? [] : [gate];
  const arm = armOf(judged, newest);
  if (arm.length === 0) {
    return gate === null ? [{ ...subject, kind: 'notQualified', verdict: newest.verdict }] : found;
  }
  return [...found, ...decodeFindings(series, subject, arm), ...prefillFindings(series, subject, judged, newest)];
}

/** What there is to say of decode, or why there is nothing to compare it with. */
function decodeFindings(series: SeriesUnderCheck, subject: FindingSubject, arm: readonly HistoryPoint[]): Finding[] {
  const choice = baselineFor(series);
  const speed = speedFinding({ ...series, metric: 'decode', subject, arm, choice });
  if (speed !== null) return [speed];
  if (choice.state !== 'none') return [];
  const elsewhere = choice.because === 'firstRun' ? series.elsewhere() : null;
  if (elsewhere !== null) {
    const { seriesId, differences } = elsewhere;
    return [{ ...subject, kind: 'incomparable', with: seriesId, differences }];
  }
  return [{ ...subject, kind: 'noBaseline', because: choice.because, passedOver: choice.passedOver }];
}

const MS_PER_SECOND = 1000;

/** The same run with milliseconds per prompt token where those per decoded token stand: both are judged by one rule. */
const asPrefill = (point: HistoryPoint): HistoryPoint => ({
  ...point,
  tpotMs: point.prefillTokPerS.map((rate) => MS_PER_SECOND / rate),
});

/** Prefill speaks only when it changed, or when it was said to have and did not: the headline is decode. */
function prefillFindings(
  series: SeriesUnderCheck,
  subject: FindingSubject,
  judged: readonly HistoryPoint[],
  newest: HistoryPoint,
): Finding[] {
  const points = series.points.map(asPrefill);
  const arm = armOf(judged.map(asPrefill), newest);
  if (arm.length === 0) return [];
  const choice = baselineFor({ ...series, points });
  const found = speedFinding({ ...series, points, metric: 'prefill', subject, arm, choice, stagesOf: () => [] });
  const gone = found?.kind === 'inconclusive' && found.because === 'notRepeated';
  return found !== null && (isNews(found) || gone) ? [found] : [];
}

/** A run that was skipped, or interrupted before its gates had spoken, says nothing about them. */
function wasJudged(verdict: Verdict): boolean {
  return verdict.state !== 'skipped' && !(verdict.state === 'unverified' && verdict.reason === 'interrupted');
}
