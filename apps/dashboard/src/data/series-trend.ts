import { CHANGE_POINT_DEFAULTS } from '@shardbench/stats';
import { newestJudged } from './series-changes.ts';
import type { SeriesHistory, SeriesStep } from './series-history.ts';
import type { SeriesRun } from './series-run.ts';

/** What has become of a series, by its newest run and its last step. */
export type SeriesTrend =
  /** No run of it counts. */
  | { readonly state: 'noSpeed' }
  /** Its newest run did not pass its gates; earlier ones did. */
  | { readonly state: 'failing'; readonly run: SeriesRun }
  /** Too few runs to find a step in. */
  | { readonly state: 'tooShort' }
  | { readonly state: 'level' }
  | { readonly state: 'slower'; readonly step: SeriesStep }
  | { readonly state: 'faster'; readonly step: SeriesStep };

/** Runs that count and are the least among which a step can be found. */
export const STEP_MINIMUM = 2 * CHANGE_POINT_DEFAULTS.segmentMinimum;

export function seriesTrend({ runs, counting, steps }: SeriesHistory): SeriesTrend {
  if (counting.length === 0) return { state: 'noSpeed' };
  const newest = newestJudged(runs);
  if (newest !== null && newest.verdict.state !== 'qualified') return { state: 'failing', run: newest };
  const step = steps.at(-1);
  if (step !== undefined) return { state: step.change > 0 ? 'slower' : 'faster', step };
  return { state: counting.length < STEP_MINIMUM ? 'tooShort' : 'level' };
}
