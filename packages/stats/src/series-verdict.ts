import { finiteValues, median } from './quantiles.ts';
import { SERIES_RULE_VERSION } from './rule-versions.ts';
import { fitLine, fitStep, levelResidual } from './series-fits.ts';

/**
 * Fewest values that can be judged. Five values in strictly rising or falling order come about by chance in 2 of 120
 * orders (1.7 %), four in 2 of 24 (8.3 %): below five even the clearest trend is no evidence at the usual 5 %.
 */
export const SERIES_MINIMUM = 5;

/** Smallest change, as a share of the series' median, that is called one. */
export const SERIES_CHANGE_MINIMUM = 0.01;

export type SeriesVerdict =
  | {
      readonly verdict: 'tooShort';
      readonly ruleVersion: number;
      readonly n: number;
      /** Values that would have been enough. */
      readonly minimum: number;
    }
  | {
      readonly verdict: 'steady' | 'drifting' | 'stepped';
      readonly ruleVersion: number;
      readonly n: number;
      readonly median: number;
      /** Change from first to last along the fitted line, as a share of the median. */
      readonly drift: number;
      /** Share of the spread that the line explains, 1 for a perfect line. */
      readonly driftExplained: number;
      /** Size of the best single step, as a share of the median. */
      readonly step: number;
      readonly stepExplained: number;
      /** Index of the first value after the best step. */
      readonly stepAt: number;
      /** Share that a fit has to explain at this length. */
      readonly explainedMinimum: number;
    };

/**
 * Judges, after the fact, whether the requests of one process were at one level. `orderedValues` are one figure per
 * request after warm-up, in measured order, positive and in any unit. A line (drift) and a single step are fitted; one of them is
 * believed when it explains enough of the spread **and** is large enough to matter, the better one when both are.
 */
export function seriesVerdict(orderedValues: ArrayLike<number>): SeriesVerdict {
  const n = orderedValues.length;
  if (n < SERIES_MINIMUM) return { verdict: 'tooShort', ruleVersion: SERIES_RULE_VERSION, n, minimum: SERIES_MINIMUM };
  const values = finiteValues(orderedValues);
  if (values.some((value) => value <= 0)) throw new RangeError('expected positive values, found zero or less');
  const centre = median(values);
  const spread = levelResidual(values);
  const line = fitLine(values);
  const step = fitStep(values);
  const explainedMinimum = explainedShareMinimum(n);
  const believed = (fit: { change: number; residual: number }): boolean =>
    explained(fit.residual, spread) >= explainedMinimum && Math.abs(fit.change) >= SERIES_CHANGE_MINIMUM * centre;
  const lineHolds = believed(line);
  const stepHolds = believed(step);
  const stepIsBetter = stepHolds && (!lineHolds || step.residual < line.residual);
  return {
    verdict: stepIsBetter ? 'stepped' : lineHolds ? 'drifting' : 'steady',
    ruleVersion: SERIES_RULE_VERSION,
    n,
    median: centre,
    drift: line.change / centre,
    driftExplained: explained(line.residual, spread),
    step: step.change / centre,
    stepExplained: explained(step.residual, spread),
    stepAt: step.at,
    explainedMinimum,
  };
}

/**
 * Share of the summed absolute deviation that the better of both fits exceeds in fewer than 1 of 100 series of n
 * independent Gaussian values: (3 + 1.3 ln n) / (n + 1), fitted to simulated 1 % points for n from 5 to 50.
 */
export function explainedShareMinimum(n: number): number {
  return (3 + 1.3 * Math.log(n)) / (n + 1);
}

/** A series without spread has nothing to explain. */
function explained(residual: number, spread: number): number {
  return spread === 0 ? 0 : 1 - residual / spread;
}
