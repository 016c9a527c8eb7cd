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

/** Limits of the end-to-end gate. */
export interface EndToEndThresholds {
  /** Smallest cosine between candidate and reference logits that any step may have. */
  readonly logitsCosineMin: number;
  /**
   * Largest margin by which the reference may prefer its own token over the candidate's, in units of the RMS of the
   * reference's logits at that step. Within it the two tokens were as good as tied and rounding decided.
   */
  readonly marginRatioMax: number;
  /** Fewest prompts that make a pass: one prompt may happen to avoid what is broken. */
  readonly promptsMin: number;
}

export const END_TO_END_THRESHOLDS: EndToEndThresholds = {
  logitsCosineMin: 0.995,
  marginRatioMax: 0.15,
  promptsMin: 3,
};

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
 * Provisional: no chain was judged on Apple hardware with this gate yet. The research log passed shards with a cosine of
 * 0.997967 to 0.999761, an RMSE up to 0.42 and a largest difference up to 5.44, each over all positions together; the
 * worst single position may lie lower than that, and a cosine of 0.99 stands for a relative RMSE of 0.14.
 */
export const COREML_GOLDEN_THRESHOLDS: GoldenThresholds = {
  cosineMin: 0.99,
  relativeRmseMax: 0.15,
  worstLaneMax: 16,
  positionsMin: GOLDEN_POSITIONS,
};

/**
 * Provisional, too. The log's block of four tokens passed with cosines of 0.999879, 0.989271, 0.999179 and 0.993851 per
 * token and a largest difference of 0.81, on its first layer.
 */
export const COREML_PARITY_THRESHOLDS: ParityThresholds = { cosineMin: 0.98, maxAbsMax: 4 };

/**
 * Set on 20 seeds of the tiny model, whose clean chains reach a cosine of 0.99974, a relative RMSE of 0.0163 and a worst
 * lane of 2.35 (`pnpm study clean-golden 1001 20`).
 */
export const CPU_GOLDEN_THRESHOLDS: GoldenThresholds = {
  cosineMin: 0.9995,
  relativeRmseMax: 0.03,
  worstLaneMax: 4,
  positionsMin: GOLDEN_POSITIONS,
};
