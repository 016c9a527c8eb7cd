import { DECISION_DEFAULTS } from './comparison.ts';
import { normalQuantile } from './normal-distribution.ts';
import { mannWhitneyCut, type RankCut, signedRankCut } from './rank-cuts.ts';
import { studentQuantile } from './student-distribution.ts';

export interface DetectableChangeOptions {
  readonly alpha?: number;
  readonly power?: number;
  readonly changeMinimum?: number;
}

/** Standard error of a Hodges-Lehmann estimate over that of a mean, for normal values. */
const RANK_ERROR = Math.sqrt(Math.PI / 3);

/** How much further than a mean's the bound lies that cuts off a single extreme average. Fitted, see `detectable`. */
const EXTREME_EXCESS = 0.24;
const EXTREME_EXPONENT = -0.75;

/**
 * Relative change that `pairs` pairs of this noise (`pairNoise`) show as a change with the asked power. Null when so
 * few pairs cannot be significant at all.
 */
export function detectableByPairs(pairs: number, noise: number, options: DetectableChangeOptions = {}): number | null {
  const rule = { ...DECISION_DEFAULTS, ...options };
  return detectable(noise / Math.sqrt(pairs), pairs - 1, signedRankCut(pairs, 1 - rule.alpha), rule);
}

/** The same for independent samples whose logarithms have one standard deviation `noise` in both arms. */
export function detectableBySamples(
  nA: number,
  nB: number,
  noise: number,
  options: DetectableChangeOptions = {},
): number | null {
  const rule = { ...DECISION_DEFAULTS, ...options };
  const meanError = noise * Math.sqrt(1 / nA + 1 / nB);
  return detectable(meanError, nA + nB - 2, mannWhitneyCut(nA, nB, 1 - rule.alpha), rule);
}

/**
 * A rank test is significant when the k-th smallest average or difference lies above zero, k being the cut at
 * 1 - alpha. For a mean that bound would lie t(1 - alpha* / 2) standard errors below the estimate, alpha* being the
 * level that the discrete test attains, and the estimate stays above its own z(power) errors below the truth. Rank
 * estimates err by sqrt(pi / 3) more, and a bound made of one or two extremes lies further out still: by the factor
 * 1 + 0.24 k^(-3/4), fitted at alpha 0.01 and power 0.9 to simulated normal values, 8 to 50 pairs and arms of 5 to 25
 * (within 3 %; within 6 % at alpha from 0.001 to 0.05 and power 0.8). On top of it the estimate itself has to reach the
 * smallest change.
 */
function detectable(
  meanError: number,
  freedom: number,
  cut: RankCut | null,
  { power, changeMinimum }: { power: number; changeMinimum: number },
): number | null {
  if (cut === null) return null;
  const error = meanError * RANK_ERROR;
  const bound = studentQuantile((1 + cut.coverage) / 2, freedom) + normalQuantile(power);
  const significant = bound * (1 + EXTREME_EXCESS * cut.rank ** EXTREME_EXPONENT) * error;
  const large = Math.log1p(changeMinimum) + normalQuantile(power) * error;
  return Math.expm1(Math.max(significant, large));
}
