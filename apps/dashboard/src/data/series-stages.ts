import { median } from '@shardbench/stats';
import { type RunMark, runMark } from './run-mark.ts';
import type { SeriesHistory } from './series-history.ts';
import type { SeriesRun } from './series-run.ts';
import { msWords } from './series-words.ts';
import { type Stage, stagesOf } from './stage-table.ts';

/** What the last step of a series did to one stage, medians over the runs on either side of it. */
export interface StageStep {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly differenceMs: number;
}

/** One stage of a decode step through time. */
export interface StageHistory extends Pick<Stage, 'name' | 'part' | 'colour'> {
  /** Of the newest run that counts. */
  readonly newestMs: number;
  /** Over the runs since the last step. */
  readonly lowMs: number;
  readonly highMs: number;
  /** Null where the series has no step, or where nothing before it kept its stages. */
  readonly step: StageStep | null;
  /** The stage in every run of the series that counts, for a picture. */
  readonly marks: readonly RunMark[];
}

/** Every stage of a series in the order in which a token passes them; null where no run that counts kept them. */
export function stageHistories({ runs, segments }: SeriesHistory): StageHistory[] | null {
  const counts = (run: SeriesRun): boolean => runMark(run).state === 'measured';
  const segment = segments.at(-1);
  const former = segments.at(-2);
  if (segment === undefined) return null;
  const inside = ({ from, to }: { from: number; to: number }): Stage[][] =>
    runs.slice(from, to + 1).flatMap((run) => (counts(run) && run.stagesMs !== null ? [stagesOf(run.stagesMs)] : []));
  const now = inside(segment);
  const newest = now.at(-1);
  if (newest === undefined) return null;
  const before = former === undefined ? [] : inside(former);
  const everyRun = runs.map((run) => (counts(run) && run.stagesMs !== null ? stagesOf(run.stagesMs) : null));
  return newest.map(({ name, part, colour, ms }, index) => {
    const values = (of: readonly Stage[][]): number[] => of.flatMap((stages) => stages[index]?.ms ?? []);
    const own = values(now);
    return {
      name,
      part,
      colour,
      newestMs: ms,
      lowMs: own.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
      highMs: own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
      step: before.length === 0 ? null : stepBetween(median(values(before)), median(own)),
      marks: everyRun.map((stages): RunMark => {
        const stageMs = stages?.[index]?.ms;
        return stageMs === undefined ? { state: 'missing' } : { state: 'measured', ms: stageMs };
      }),
    };
  });
}

const stepBetween = (beforeMs: number, afterMs: number): StageStep => {
  return { beforeMs, afterMs, differenceMs: afterMs - beforeMs };
};

/** The stage that the last step moved most in its own direction, null without a step. */
export function movedStage(stages: readonly StageHistory[], change: number): StageHistory | null {
  const moved = stages.filter(({ step }) => step !== null && Math.sign(step.differenceMs) === Math.sign(change));
  const [most] = moved.toSorted((a, b) => Math.abs(b.step?.differenceMs ?? 0) - Math.abs(a.step?.differenceMs ?? 0));
  return most ?? null;
}

/** Which stage the last step is to be looked for in. */
export function stagesFinding(history: SeriesHistory, stages: readonly StageHistory[]): string {
  const step = history.steps.at(-1);
  if (step === undefined) return 'No step, so there is no stage to look for one in.';
  const moved = movedStage(stages, step.change);
  if (moved?.step == null) return 'What ran before the last step kept no stages, so none can be named.';
  const whole = Math.abs(step.after - step.before);
  const verb = step.change > 0 ? 'grew' : 'shrank';
  const part = msWords(Math.abs(moved.step.differenceMs));
  return `At the last step ${moved.name} ${verb} most: by ${part}, where the whole token changed by ${msWords(whole)}.`;
}
