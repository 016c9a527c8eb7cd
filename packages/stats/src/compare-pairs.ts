import { type Comparison, type ComparisonOptions, DECISION_DEFAULTS, decisionOptions } from './comparison.ts';
import { decided, isBounded, relativeShift, tooFew } from './decision.ts';
import { detectableByPairs } from './detectable-change.ts';
import { hodgesLehmannInterval } from './hodges-lehmann.ts';
import { logRatios, noiseOf } from './pair-noise.ts';
import { median } from './quantiles.ts';
import { signedRankTest } from './signed-rank-test.ts';

/**
 * Compares interleaved processes: `a[i]` and `b[i]` are one pair, in any unit, positive. Signed-rank test and paired
 * Hodges-Lehmann interval of the log ratios; the verdict follows `decided`. Throws a RangeError for unequal lengths and
 * for values that are not positive and finite.
 */
export function comparePairs(a: readonly number[], b: readonly number[], options: ComparisonOptions = {}): Comparison {
  const rule = decisionOptions(options);
  const ratios = logRatios(a, b);
  const n = ratios.length;
  const shift = n === 0 ? null : relativeShift(hodgesLehmannInterval(ratios, rule.confidence));
  const arms = {
    nA: n,
    nB: n,
    shift,
    medianA: n === 0 ? null : median(a),
    medianB: n === 0 ? null : median(b),
  };
  if (n < pairsNeeded(rule.alpha) || !isBounded(shift)) return tooFew('tooFewPairs', arms);
  const test = signedRankTest(ratios);
  const noise = noiseOf(ratios);
  const evidence = { p: test.p, shift, smallestDetectable: noise === 0 ? null : detectableByPairs(n, noise, rule) };
  return decided(test.method === 'exact' ? 'signedRankExact' : 'signedRankNormal', arms, evidence, rule);
}

/** With n pairs the smallest possible p is 2 / 2^n. */
function pairsNeeded(alpha: number): number {
  return Math.max(DECISION_DEFAULTS.pairsMinimum, Math.floor(1 - Math.log2(alpha)) + 1);
}
