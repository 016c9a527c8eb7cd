import type {
  Comparison,
  ComparisonMethod,
  ComparisonOptions,
  ComparisonReason,
  ComparisonVerdict,
  RelativeShift,
} from './comparison.ts';
import { DECISION_RULE_VERSION } from './rule-versions.ts';

/** A shift whose interval exists. */
export interface BoundedShift extends RelativeShift {
  readonly low: number;
  readonly high: number;
}

/** What the rule looks at. */
export interface Evidence {
  readonly p: number;
  readonly shift: BoundedShift;
  readonly smallestDetectable: number | null;
}

/** What is said of the arms whatever the verdict. */
type Arms = Pick<Comparison, 'nA' | 'nB' | 'shift' | 'medianA' | 'medianB'>;

export function isBounded(shift: RelativeShift | null): shift is BoundedShift {
  return shift !== null && shift.low !== null && shift.high !== null;
}

/** The comparison of arms that hold too few values for any outcome to be significant. */
export function tooFew(reason: 'tooFewPairs' | 'tooFewSamples', arms: Arms): Comparison {
  const nothing = { method: null, p: null, smallestDetectable: null };
  return { ruleVersion: DECISION_RULE_VERSION, verdict: 'insufficient', reason, ...nothing, ...arms };
}

/**
 * The comparison of arms that hold enough, by the rule. A change is claimed when p < alpha, the estimate is at least
 * the smallest change, the interval is clear of zero and both arms were steady. `unchanged` is a claim too, and asks
 * for as much: the whole interval lies strictly inside plus or minus the smallest change (two one-sided tests,
 * Schuirmann 1987, each at half of what the interval leaves out), noise was seen, and both arms were steady. Whatever
 * proves neither is `inconclusive`: more pairs decide.
 */
export function decided(
  method: ComparisonMethod,
  arms: Arms,
  evidence: Evidence,
  options: Required<ComparisonOptions>,
): Comparison {
  return { ruleVersion: DECISION_RULE_VERSION, ...decide(evidence, options), method, ...arms, ...evidence };
}

function decide(
  evidence: Evidence,
  options: Required<ComparisonOptions>,
): { verdict: ComparisonVerdict; reason: ComparisonReason } {
  const { p, shift } = evidence;
  if (!options.steady) return { verdict: 'inconclusive', reason: 'notSteady' };
  const significant = p < options.alpha;
  const large = Math.abs(shift.estimate) >= options.changeMinimum;
  if (significant && large && isClearOfZero(shift.low, shift.high)) {
    return { verdict: shift.estimate < 0 === options.lowerIsBetter ? 'improved' : 'regressed', reason: 'clear' };
  }
  if (evidence.smallestDetectable === null) return { verdict: 'insufficient', reason: 'zeroVariance' };
  if (isWithin(shift.low, shift.high, options.changeMinimum)) {
    return { verdict: 'unchanged', reason: 'withinChangeMinimum' };
  }
  if (!significant) return { verdict: 'inconclusive', reason: 'notSignificant' };
  return { verdict: 'inconclusive', reason: large ? 'intervalIncludesZero' : 'belowChangeMinimum' };
}

/** A shift of logarithms as a relative one. */
export function relativeShift(of: RelativeShift): RelativeShift {
  const relative = (log: number | null): number | null => (log === null ? null : Math.expm1(log));
  return {
    estimate: Math.expm1(of.estimate),
    low: relative(of.low),
    high: relative(of.high),
    confidence: of.confidence,
  };
}

function isClearOfZero(low: number, high: number): boolean {
  return low > 0 || high < 0;
}

function isWithin(low: number, high: number, bound: number): boolean {
  return low > -bound && high < bound;
}
