import { describeCauses, type SeenRun, whatDiffers } from '@shardbench/db';
import { capitalised } from './capitalised.ts';
import { comparePage } from './comparison-links.ts';
import type { SeriesHistory, SeriesStep } from './series-history.ts';
import { commitRange } from './series-words.ts';

/** A change point as a line of its table. */
export interface StepRow {
  readonly change: number;
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly last: SeenRun;
  readonly first: SeenRun;
  /** `abc1234 .. def5678`, null where a run names no commit. */
  readonly commits: string | null;
  /** What is recorded otherwise in the first run after than in the last one before. */
  readonly causes: string;
  readonly settled: SeriesStep['settled'];
  /** Comparison of both runs, from the root of the pages. */
  readonly comparison: string;
}

/** The steps of a series, the last one first. */
export function stepRows({ runs, steps }: Pick<SeriesHistory, 'runs' | 'steps'>): StepRow[] {
  const byId = new Map(runs.map((run) => [run.runId, run]));
  return steps.toReversed().map(({ change, before, after, last, first, settled }) => {
    const [a, b] = [byId.get(last.runId), byId.get(first.runId)];
    return {
      change,
      beforeMs: before,
      afterMs: after,
      last,
      first,
      commits: commitRange(last, first),
      causes: a === undefined || b === undefined ? '' : capitalised(describeCauses(whatDiffers(a, b), null)),
      settled,
      comparison: comparePage(last.runId, first.runId),
    };
  });
}
