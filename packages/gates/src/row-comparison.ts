/** Candidate rows against reference rows: hidden states or logits of one shard over many positions. */
export interface RowComparison {
  readonly positions: number;
  /** Smallest cosine of any position; null where a value is not finite. */
  readonly cosineMin: number | null;
  readonly cosineMean: number | null;
  /** Root mean square of the differences, in the values' own unit. */
  readonly rmse: number | null;
  /** `rmse` over the root mean square of the reference. */
  readonly relativeRmse: number | null;
  readonly maxAbs: number | null;
  /**
   * Largest RMSE of a lane (over positions) divided by that of the median lane: about 1.5 for even noise, far above it
   * when single rows of a matrix are broken, which no cosine notices.
   */
  readonly worstLane: number | null;
  /** Lane with the largest RMSE. */
  readonly worstLaneIndex: number;
  /** Candidate values that are NaN or infinite. */
  readonly nonFinite: number;
}

/**
 * Compares rows of `lanes` values. Both arrays are row-major [positions, lanes]; sums run in double precision.
 * Throws a RangeError for arrays of different lengths or of no whole number of rows.
 */
export function compareRows(candidate: Float32Array, reference: Float32Array, lanes: number): RowComparison {
  const positions = candidate.length / lanes;
  if (candidate.length !== reference.length || !(Number.isInteger(positions) && positions > 0)) {
    throw new RangeError(
      `expected equal numbers of rows of ${lanes}, found ${candidate.length} and ${reference.length}`,
    );
  }
  const laneErrors = new Float64Array(lanes);
  const cosines = new Float64Array(positions);
  let referenceSquares = 0;
  let maxAbs = 0;
  let nonFinite = 0;
  for (let position = 0; position < positions; position += 1) {
    let dot = 0;
    let ours = 0;
    let theirs = 0;
    for (let lane = 0; lane < lanes; lane += 1) {
      const a = candidate[position * lanes + lane] as number;
      const b = reference[position * lanes + lane] as number;
      const error = a - b;
      dot += a * b;
      ours += a * a;
      theirs += b * b;
      laneErrors[lane] = (laneErrors[lane] as number) + error * error;
      maxAbs = Math.max(maxAbs, Math.abs(error));
      if (!Number.isFinite(a)) nonFinite += 1;
    }
    referenceSquares += theirs;
    cosines[position] =
      ours === 0 || theirs === 0 ? Number(ours === theirs) : dot / Math.sqrt(ours) / Math.sqrt(theirs);
  }
  const rmse = Math.sqrt(laneErrors.reduce((sum, value) => sum + value, 0) / candidate.length);
  const worst = laneErrors.reduce((best, value, lane) => (value > (laneErrors[best] as number) ? lane : best), 0);
  return {
    positions,
    cosineMin: finiteOrNull(cosines.reduce((least, value) => Math.min(least, value), 1)),
    cosineMean: finiteOrNull(cosines.reduce((sum, value) => sum + value, 0) / positions),
    rmse: finiteOrNull(rmse),
    relativeRmse: finiteOrNull(rmse === 0 ? 0 : rmse / Math.sqrt(referenceSquares / candidate.length)),
    maxAbs: finiteOrNull(maxAbs),
    worstLane: finiteOrNull(worstLaneRatio(laneErrors, worst)),
    worstLaneIndex: worst,
    nonFinite,
  };
}

/** Both RMSEs share the number of positions, so the ratio of squares is enough. Without any error no lane is worst. */
function worstLaneRatio(laneErrors: Float64Array, worst: number): number {
  const largest = laneErrors[worst] as number;
  if (largest === 0) return 1;
  const middle = laneErrors.toSorted()[laneErrors.length >> 1] as number;
  return Math.sqrt(largest / middle);
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
