import { type Comparison, type ComparisonOptions, DECISION_DEFAULTS, decisionOptions } from './comparison.ts';
import { decided, isBounded, relativeShift, tooFew } from './decision.ts';
import { detectableBySamples } from './detectable-change.ts';
import { hodgesLehmannShift } from './hodges-lehmann.ts';
import { mannWhitneyTest } from './mann-whitney-test.ts';
import { logarithms, noiseOf } from './pair-noise.ts';
import { median } from './quantiles.ts';

/**
 * Compares independent samples, such as stored runs: one figure per process, positive. Mann-Whitney test and
 * Hodges-Lehmann interval of the logarithms. Drift between the arms is not cancelled, so pairs are better where they
 * can be had. Throws a RangeError for values that are not positive and finite.
 */
export function compareSamples(
  a: readonly number[],
  b: readonly number[],
  options: ComparisonOptions = {},
): Comparison {
  const rule = decisionOptions(options);
  const logA = logarithms(a);
  const logB = logarithms(b);
  const empty = logA.length === 0 || logB.length === 0;
  const shift = empty ? null : relativeShift(hodgesLehmannShift(logA, logB, rule.confidence));
  const arms = {
    nA: a.length,
    nB: b.length,
    shift,
    medianA: a.length === 0 ? null : median(a),
    medianB: b.length === 0 ? null : median(b),
  };
  if (!isEnough(a.length, b.length, rule.alpha) || !isBounded(shift)) return tooFew('tooFewSamples', arms);
  const test = mannWhitneyTest(a, b);
  const noise = pooledNoise(logA, logB);
  const evidence = {
    p: test.p,
    shift,
    smallestDetectable: noise === 0 ? null : detectableBySamples(a.length, b.length, noise, rule),
  };
  return decided(test.method === 'exact' ? 'mannWhitneyExact' : 'mannWhitneyNormal', arms, evidence, rule);
}

/** The smallest possible p is 2 / C(nA + nB, nA). */
function isEnough(nA: number, nB: number, alpha: number): boolean {
  if (Math.min(nA, nB) < DECISION_DEFAULTS.samplesMinimum) return false;
  let deals = 1;
  for (let drawn = 1; drawn <= nA; drawn += 1) deals *= (nB + drawn) / drawn;
  return 2 / deals < alpha;
}

/** One noise for both arms, weighted by their degrees of freedom. */
function pooledNoise(a: readonly number[], b: readonly number[]): number {
  const freedom = a.length + b.length - 2;
  return Math.sqrt(((a.length - 1) * noiseOf(a) ** 2 + (b.length - 1) * noiseOf(b) ** 2) / freedom);
}
