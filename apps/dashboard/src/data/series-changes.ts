import { type SeenRun, whatDiffers } from '@shardbench/db';
import type { Verdict } from '@shardbench/gates';
import type { SeriesRun } from './series-run.ts';

/** A run whose gates said otherwise than those of the last run before that they judged. */
export interface GateChange {
  /** Index of the run. */
  readonly place: number;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly last: SeenRun;
  readonly first: SeenRun;
}

/** A run that something else executed than the run before, although it is the same series. */
export interface BuildChange {
  readonly place: number;
  readonly of: 'osBuild' | 'backendBuild' | 'artifacts';
  /** Null where it was not recorded. */
  readonly before: string | null;
  readonly after: string | null;
  readonly first: SeenRun;
}

/** A run that was skipped, or interrupted before its gates had spoken, says nothing about them. */
const wasJudged = ({ verdict, excluded }: SeriesRun): boolean =>
  !excluded && verdict.state !== 'skipped' && !(verdict.state === 'unverified' && verdict.reason === 'interrupted');

/** Where runs begin or cease to be qualified. */
export function gateChanges(runs: readonly SeriesRun[]): GateChange[] {
  const judged = runs.flatMap((run, place) => (wasJudged(run) ? [{ run, place }] : []));
  return judged.flatMap(({ run, place }, index) => {
    const before = judged[index - 1]?.run;
    if (before === undefined) return [];
    if ((before.verdict.state === 'qualified') === (run.verdict.state === 'qualified')) return [];
    return [{ place, before: before.verdict, after: run.verdict, last: before, first: run }];
  });
}

/** The newest run that the gates have judged, null where there is none. */
export const newestJudged = (runs: readonly SeriesRun[]): SeriesRun | null => runs.findLast(wasJudged) ?? null;

/** Where the system, the backend or an artifact is another one than in the run before. */
export function buildChanges(runs: readonly SeriesRun[]): BuildChange[] {
  return runs.flatMap((run, place): BuildChange[] => {
    const before = runs[place - 1];
    if (before === undefined) return [];
    const { osBuild, backendBuild, artifacts } = whatDiffers(before, run);
    const changed = artifacts.length === 0 ? null : { before: null, after: artifacts.join(', ') };
    return Object.entries({ osBuild, backendBuild, artifacts: changed }).flatMap(([of, change]) =>
      change === null ? [] : [{ place, of: of as BuildChange['of'], ...change, first: run }],
    );
  });
}
