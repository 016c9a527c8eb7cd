/**
 * Version of everything in this file and of the rules that apply it. A changed threshold or rule is a new version, and
 * reports that were judged under an older one keep it.
 */
export const GATE_RULE_VERSION = 2;

export const CONTRACT_THRESHOLDS = {
  /**
   * Largest relative distance between the model's attention factor and the long-rope formula. Files state seven digits in
   * a 32-bit float, which stays below 1e-6; the factor of half or twice the context is more than 1e-2 away.
   */
  attentionFactorError: 1e-5,
} as const;

export const END_TO_END_THRESHOLDS = {
  /** Smallest cosine between candidate and reference logits that any step may have. */
  logitsCosineMin: 0.995,
  /**
   * Largest margin by which the reference may prefer its own token over the candidate's, in units of the RMS of the
   * reference's logits at that step. Within it the two tokens were as good as tied and rounding decided.
   */
  marginRatioMax: 0.15,
  /** Fewest prompts that make a pass: one prompt may happen to avoid what is broken. */
  promptsMin: 3,
} as const;

/** Limits of the golden gate for one backend. */
export interface GoldenThresholds {
  /** Smallest cosine that any position may have. */
  readonly cosineMin: number;
  readonly relativeRmseMax: number;
  readonly worstLaneMax: number;
  /** Fewest positions that make a pass. */
  readonly positionsMin: number;
}

/** Positions of a filled cache that the golden gate looks at. */
export const GOLDEN_POSITIONS = 64;

/** Limits of the parity gate for one backend. */
export interface ParityThresholds {
  readonly cosineMin: number;
  readonly maxAbsMax: number;
}

/** Equal in every bit: what backends promise whose sums have a written order. */
export const EXACT_PARITY: ParityThresholds = { cosineMin: 0, maxAbsMax: 0 };

/**
 * Set on 20 seeds of the tiny model, whose clean chains reach a cosine of 0.99974, a relative RMSE of 0.0163 and a worst
 * lane of 2.36 (`pnpm study clean-golden 1001 20`).
 */
export const CPU_GOLDEN_THRESHOLDS: GoldenThresholds = {
  cosineMin: 0.9995,
  relativeRmseMax: 0.03,
  worstLaneMax: 4,
  positionsMin: GOLDEN_POSITIONS,
};
