/** The rule's constants. Every result states the version, so that stored verdicts stay readable when they change. */
export const DECISION_DEFAULTS = {
  /** A change needs p below this. */
  alpha: 0.01,
  /** Smallest relative shift that is called a change. */
  changeMinimum: 0.01,
  /** Coverage asked of the interval. */
  confidence: 0.95,
  /** Eight pairs are the fewest whose signed-rank test can fall below 0.01: 2 / 2^8 = 0.0078. */
  pairsMinimum: 8,
  /** Five in each arm are the fewest of equal arms whose Mann-Whitney test can: 2 / C(10, 5) = 0.0079. */
  samplesMinimum: 5,
  /** Chance with which the smallest detectable change would have been found. */
  power: 0.9,
} as const;

export interface ComparisonOptions {
  readonly alpha?: number;
  readonly changeMinimum?: number;
  readonly confidence?: number;
  /** Whether both arms were steady; when not, nothing is claimed. Default true. */
  readonly steady?: boolean;
  /** True for times, false for rates. Only names the direction. Default true. */
  readonly lowerIsBetter?: boolean;
}

export type ComparisonVerdict = 'improved' | 'regressed' | 'unchanged' | 'inconclusive' | 'insufficient';

/**
 * Why the verdict is what it is.
 * `clear`: every condition of a change holds. `withinChangeMinimum`: the whole interval lies inside plus or minus the
 * smallest change.
 * `notSignificant`: p is not below alpha. `belowChangeMinimum`: significant, but the estimate is too small.
 * `intervalIncludesZero`: significant, large enough, and the interval still includes no change.
 * `notSteady`: an arm drifted or stepped. `tooFewPairs`, `tooFewSamples`: no outcome could have been significant.
 * `zeroVariance`: equal values without any noise, so that nothing says what could have been seen.
 */
export type ComparisonReason =
  | 'clear'
  | 'withinChangeMinimum'
  | 'notSignificant'
  | 'belowChangeMinimum'
  | 'intervalIncludesZero'
  | 'notSteady'
  | 'tooFewPairs'
  | 'tooFewSamples'
  | 'zeroVariance';

export type ComparisonMethod = 'signedRankExact' | 'signedRankNormal' | 'mannWhitneyExact' | 'mannWhitneyNormal';

/** Shift of `b` against `a`, relative: 0.04 is 4 % more. The bounds and the confidence are null together. */
export interface RelativeShift {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Coverage that the interval has, at least the one asked for. */
  readonly confidence: number | null;
}

/** What two arms say about each other. */
export interface Comparison {
  readonly ruleVersion: number;
  readonly verdict: ComparisonVerdict;
  readonly reason: ComparisonReason;
  /** Null, like `p`, when the verdict is `insufficient` for want of values. */
  readonly method: ComparisonMethod | null;
  /** Values of each arm; of pairs both are the number of pairs. */
  readonly nA: number;
  readonly nB: number;
  readonly p: number | null;
  /** Hodges-Lehmann estimate and interval of the logarithms, transformed back. Null when an arm is empty. */
  readonly shift: RelativeShift | null;
  /**
   * Smallest relative increase that these many values at their noise would have shown as a change nine times in ten.
   * Null when no noise was seen or the verdict is `insufficient`.
   */
  readonly smallestDetectable: number | null;
  /** Null for an empty arm. */
  readonly medianA: number | null;
  readonly medianB: number | null;
}

/** Options with the defaults filled in. Throws a RangeError for those that no rule can work with. */
export function decisionOptions(options: ComparisonOptions): Required<ComparisonOptions> {
  const filled = {
    alpha: options.alpha ?? DECISION_DEFAULTS.alpha,
    changeMinimum: options.changeMinimum ?? DECISION_DEFAULTS.changeMinimum,
    confidence: options.confidence ?? DECISION_DEFAULTS.confidence,
    steady: options.steady ?? true,
    lowerIsBetter: options.lowerIsBetter ?? true,
  };
  for (const name of ['alpha', 'confidence'] as const) {
    if (!(filled[name] > 0 && filled[name] < 1)) {
      throw new RangeError(`expected ${name} between 0 and 1, found ${filled[name]}`);
    }
  }
  if (!(filled.changeMinimum >= 0 && Number.isFinite(filled.changeMinimum))) {
    throw new RangeError(`expected a changeMinimum of 0 or more, found ${filled.changeMinimum}`);
  }
  return filled;
}
