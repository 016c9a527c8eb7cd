/** A step that is still to be done. Steps of one kind take about equally long: the same manifest, phase and profile. */
export interface PlannedStep {
  readonly kind: string;
  /** What it may take, in milliseconds, before anything of its kind was measured. */
  readonly guessMs: number;
}

/** A step that is done, with what it really took. */
export interface FinishedStep extends PlannedStep {
  readonly durationMs: number;
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Milliseconds that the remaining steps will take. A kind that was measured takes its median; one that was not takes
 * its guess, corrected by how wrong the guesses have been so far. The first remaining step is the running one, and
 * `runningMs` of it have passed.
 */
export const estimateTimeLeft = (
  remaining: readonly PlannedStep[],
  finished: readonly FinishedStep[],
  runningMs = 0,
): number => {
  const measured = Map.groupBy(finished, (step) => step.kind);
  const guessed = sum(finished.map((step) => step.guessMs));
  const correction = guessed > 0 ? sum(finished.map((step) => step.durationMs)) / guessed : 1;
  const expected = remaining.map(({ kind, guessMs }) => {
    const same = measured.get(kind);
    return same ? median(same.map((step) => step.durationMs)) : guessMs * correction;
  });
  const [running = 0, ...later] = expected;
  return Math.max(0, running - runningMs) + sum(later);
};
