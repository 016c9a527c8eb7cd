import { attributeShift, type Comparison, compareSamples, DECISION_DEFAULTS, type StageMs } from '@shardbench/stats';
import type { BaselineChoice } from './choose-baseline.ts';
import type { Against, Certainty, Finding, FindingSubject, SeenRun, SpeedChange, SpeedMetric } from './finding.ts';
import { seen } from './gate-finding.ts';
import { bandBefore, type HistoryLevel, historyLevel, stepOf } from './history-level.ts';
import { areSteady, type HistoryPoint } from './history-point.ts';
import { layerShardsOf, shardOfStage, whatDiffers } from './what-differs.ts';

/** What became of running the manifest again. */
export type Rerun =
  | { readonly state: 'notDone'; readonly because: string }
  | { readonly state: 'done'; readonly runIds: ReadonlySet<string> };

/** Mean milliseconds per decode token and stage, one entry per process of a run; empty where they were not kept. */
export type StagesOf = (runId: string) => readonly StageMs[];

export interface SpeedQuestion {
  readonly subject: FindingSubject;
  /** Whose milliseconds per token stand in the points. */
  readonly metric: SpeedMetric;
  /** The runs that are judged together, oldest first; at least one. */
  readonly arm: readonly HistoryPoint[];
  readonly choice: BaselineChoice;
  /** The series up to the newest run, oldest first. */
  readonly points: readonly HistoryPoint[];
  readonly rerun: Rerun;
  readonly stagesOf: StagesOf;
  /** Share of decode that named stages have to cover before a split is published. */
  readonly namedShareMinimum: () => number;
}

/** Of the runs before a step, the last few stand for all: older ones may have seen another machine. */
const RUNS_BEFORE_STEP = 5;

const valuesOf = (points: readonly HistoryPoint[]): number[] => points.flatMap(({ tpotMs }) => tpotMs);

function compare(before: readonly HistoryPoint[], after: readonly HistoryPoint[]): Comparison {
  return compareSamples(valuesOf(before), valuesOf(after), {
    steady: areSteady(before) && areSteady(after),
  });
}

/** Stages are asked for only when there is a change to explain. */
function attribution(question: SpeedQuestion, before: readonly HistoryPoint[]): SpeedChange['attribution'] {
  const stages = (points: readonly HistoryPoint[]): StageMs[] =>
    points.flatMap(({ runId }) => question.stagesOf(runId));
  const [a, b] = [stages(before), stages(question.arm)];
  if (a.length === 0 || b.length === 0) return null;
  return attributeShift({ a, b }, { paired: false, namedShareMinimum: question.namedShareMinimum() });
}

/** Shard of the stage that moved furthest in the direction of the whole. */
function blamedShard(found: SpeedChange['attribution'], newest: HistoryPoint): string | null {
  if (found?.state !== 'attributed') return null;
  const [first] = found.stages
    .filter(({ clear }) => clear)
    .sort((x, y) => (y.shareOfTotal ?? 0) - (x.shareOfTotal ?? 0));
  return first === undefined ? null : shardOfStage(first.stage, layerShardsOf(newest));
}

/** The first run after the last step in this direction since the baseline; without one, the first that is judged. */
function firstSeen(level: HistoryLevel, against: Against, change: number, arm: readonly HistoryPoint[]): SeenRun {
  if (against.state === 'history') return against.step.first;
  const from = level.points.findIndex(({ runId }) => runId === against.choice.point.runId);
  const step = level.steps.findLast(({ at, change: of }) => at > from && Math.sign(of) === Math.sign(change));
  return seen((step === undefined ? arm[0] : level.points[step.at]) as HistoryPoint);
}

/** A repetition has to reach this part of what was seen first, in logarithms: less is another, smaller change. */
const REPEATED_PART = 0.5;

/**
 * Whether the runs made afterwards show the change by themselves: on the same side, at least half as large, and at least
 * the smallest change that is called one. The test itself is made with all of them.
 */
function isRepeated(before: readonly HistoryPoint[], repeats: readonly HistoryPoint[], change: number): boolean {
  const { shift } = compare(before, repeats);
  if (shift === null || Math.sign(shift.estimate) !== Math.sign(change)) return false;
  const largeEnough = Math.abs(shift.estimate) >= DECISION_DEFAULTS.changeMinimum;
  return largeEnough && Math.abs(Math.log1p(shift.estimate)) >= REPEATED_PART * Math.abs(Math.log1p(change));
}

function repeatsOf({ arm, rerun }: SpeedQuestion): readonly HistoryPoint[] {
  return rerun.state === 'done' ? arm.filter(({ runId }) => rerun.runIds.has(runId)) : [];
}

function certaintyOf(question: SpeedQuestion): Certainty {
  const { rerun } = question;
  if (rerun.state === 'notDone') return { state: 'suspected', because: rerun.because };
  const repeats = repeatsOf(question);
  if (repeats.length > 0) return { state: 'repeated', processes: valuesOf(repeats).length };
  return { state: 'suspected', because: 'the re-run executed something else than what is judged' };
}

/** The change that was run again and did not show itself again; null where there is none, or it did. */
function unrepeated(question: SpeedQuestion, before: readonly HistoryPoint[]): Comparison | null {
  const repeats = repeatsOf(question);
  const first = question.arm.filter((point) => !repeats.includes(point));
  if (repeats.length === 0 || first.length === 0) return null;
  const comparison = compare(before, first);
  const changed = comparison.verdict === 'regressed' || comparison.verdict === 'improved';
  return changed && !isRepeated(before, repeats, comparison.shift?.estimate ?? 0) ? comparison : null;
}

function judge(
  question: SpeedQuestion,
  level: HistoryLevel,
  against: Against,
  before: readonly HistoryPoint[],
  /** How many runs of the history make the band that a change has to leave. */
  bandEnd: number,
): Finding {
  const { subject, metric, arm } = question;
  const gone = unrepeated(question, before);
  if (gone !== null) {
    return { ...subject, metric, kind: 'inconclusive', because: 'notRepeated', against, comparison: gone };
  }
  const comparison = compare(before, arm);
  const { verdict, shift } = comparison;
  const compared = { ...subject, metric, against, comparison };
  if (verdict === 'unchanged' || verdict === 'insufficient') return { ...compared, kind: verdict };
  if (verdict === 'inconclusive' || shift === null) return { ...compared, kind: 'inconclusive', because: 'test' };
  const reached = comparison.medianB ?? 0;
  const band = bandBefore(level.points, bandEnd);
  if (band !== null && reached >= band.low && reached <= band.high) {
    return { ...compared, kind: 'inconclusive', because: 'withinHistory' };
  }
  const explained = attribution(question, before);
  const newest = arm.at(-1) as HistoryPoint;
  return {
    ...compared,
    kind: verdict,
    certainty: certaintyOf(question),
    attribution: explained,
    shard: blamedShard(explained, newest),
    differences: whatDiffers(before.at(-1) as HistoryPoint, newest),
    firstSeen: firstSeen(level, against, shift.estimate, arm),
  };
}

/**
 * The last step of the history when nobody accepted it or pinned a baseline after it, and the baseline lies behind it,
 * where it hides the step.
 */
function hiddenStep({ choice, arm }: SpeedQuestion, level: HistoryLevel): number | null {
  const step = level.steps.at(-1);
  if (step === undefined || level.acceptedAt >= step.at) return null;
  const indexOf = (point: HistoryPoint): number => level.points.findIndex(({ runId }) => runId === point.runId);
  const baseline = choice.state === 'none' ? level.points.length : indexOf(choice.point);
  if (choice.state === 'pinned' || choice.state === 'accepted' || baseline < step.at) return null;
  return indexOf(arm[0] as HistoryPoint) >= step.at ? level.steps.length - 1 : null;
}

function againstHistory(question: SpeedQuestion, level: HistoryLevel): Finding | null {
  const place = hiddenStep(question, level);
  const step = place === null ? undefined : level.steps[place];
  if (place === null || step === undefined) return null;
  const from = Math.max(level.steps[place - 1]?.at ?? 0, step.at - RUNS_BEFORE_STEP);
  const before = level.points.slice(from, step.at);
  const against: Against = { state: 'history', runs: before.map(seen), step: stepOf(level, step) };
  const finding = judge(question, level, against, before, step.at);
  return finding.kind === 'regressed' ? finding : null;
}

/**
 * What there is to say about the speed of the newest runs: against the baseline, or, where an earlier step that nobody
 * accepted lies before the baseline, against the level before that step. Null when there is nothing to compare with.
 */
export function speedFinding(question: SpeedQuestion): Finding | null {
  const { choice, points } = question;
  const level = historyLevel(points);
  if (choice.state === 'none') return againstHistory(question, level);
  const { point } = choice;
  const baselineAt = level.points.findIndex(({ runId }) => runId === point.runId);
  const found = judge(question, level, { state: 'baseline', choice }, [point], baselineAt + 1);
  return found.kind === 'regressed' ? found : (againstHistory(question, level) ?? found);
}
