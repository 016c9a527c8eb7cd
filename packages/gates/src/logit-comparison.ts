/** One step's candidate logits against the reference's. A figure is null where it is not a finite number. */
export interface StepComparison {
  /** Cosine of the two logit vectors; 0 when either is all zeros. */
  readonly cosine: number | null;
  /** Root mean square of the differences, in logit units. */
  readonly rmse: number | null;
  /** `rmse` over `logitRms`. */
  readonly relativeRmse: number | null;
  readonly maxAbs: number | null;
  /** Token of the largest logit; the lowest id wins a tie. NaN logits never win. */
  readonly candidateTop1: number;
  readonly referenceTop1: number;
  /** Reference logit of the reference's top-1 minus reference logit of the candidate's top-1: 0 when they agree. */
  readonly referenceMargin: number | null;
  /** Root mean square of the reference logits. */
  readonly logitRms: number | null;
  /** Candidate logits that are NaN or infinite. */
  readonly nonFinite: number;
  /** Reference logits that are NaN or infinite. */
  readonly referenceNonFinite: number;
}

/**
 * Compares logits step by step. Both arrays are row-major [steps, vocabulary]; sums run in double precision.
 * Throws a RangeError for arrays of different lengths or of no whole number of steps.
 */
export function compareLogits(candidate: Float32Array, reference: Float32Array, vocabulary: number): StepComparison[] {
  if (candidate.length !== reference.length) {
    throw new RangeError(`expected as many logits as the reference's ${reference.length}, found ${candidate.length}`);
  }
  const steps = candidate.length / vocabulary;
  if (!(Number.isInteger(steps) && steps > 0)) {
    throw new RangeError(`expected rows of ${vocabulary} logits, found ${candidate.length} logits`);
  }
  return Array.from({ length: steps }, (_, step) =>
    compareStep(
      candidate.subarray(step * vocabulary, (step + 1) * vocabulary),
      reference.subarray(step * vocabulary, (step + 1) * vocabulary),
    ),
  );
}

function compareStep(candidate: Float32Array, reference: Float32Array): StepComparison {
  let dot = 0;
  let candidateSquares = 0;
  let referenceSquares = 0;
  let errorSquares = 0;
  let maxAbs = 0;
  for (let token = 0; token < candidate.length; token += 1) {
    const ours = candidate[token] as number;
    const theirs = reference[token] as number;
    const error = ours - theirs;
    dot += ours * theirs;
    candidateSquares += ours * ours;
    referenceSquares += theirs * theirs;
    errorSquares += error * error;
    maxAbs = Math.max(maxAbs, Math.abs(error));
  }
  const norms = Math.sqrt(candidateSquares) * Math.sqrt(referenceSquares);
  const rmse = Math.sqrt(errorSquares / candidate.length);
  const logitRms = Math.sqrt(referenceSquares / candidate.length);
  const candidateTop1 = top1(candidate);
  const referenceTop1 = top1(reference);
  return {
    cosine: finiteOrNull(norms === 0 ? 0 : Math.min(1, Math.max(-1, dot / norms))),
    rmse: finiteOrNull(rmse),
    relativeRmse: finiteOrNull(rmse === 0 ? 0 : rmse / logitRms),
    maxAbs: finiteOrNull(maxAbs),
    candidateTop1,
    referenceTop1,
    referenceMargin: finiteOrNull((reference[referenceTop1] as number) - (reference[candidateTop1] as number)),
    logitRms: finiteOrNull(logitRms),
    nonFinite: countNonFinite(candidate),
    referenceNonFinite: countNonFinite(reference),
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function top1(logits: Float32Array): number {
  let best = 0;
  for (let token = 1; token < logits.length; token += 1) {
    const isNumber = !Number.isNaN(logits[token]);
    if (isNumber && !((logits[token] as number) <= (logits[best] as number))) best = token;
  }
  return best;
}

function countNonFinite(logits: Float32Array): number {
  return logits.reduce((count, logit) => count + (Number.isFinite(logit) ? 0 : 1), 0);
}
