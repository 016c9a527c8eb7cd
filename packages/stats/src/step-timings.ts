/**
 * What the chain stamped during one request: a table with one row per step, the prefill blocks first and then every
 * decode step. The last prefill block gives the first new token, so n new tokens leave n - 1 decode rows.
 */
export interface StepTimings {
  /** Names of the columns, exactly `stepTimingColumns(number of layer shards)`. */
  readonly columns: readonly string[];
  /** Rows at the beginning that are prefill blocks, at least 1. */
  readonly prefillSteps: number;
  /**
   * Rows one after the other, each as long as `columns`: tokens in the block, then integer nanoseconds. `startNs` counts
   * from the moment the request was accepted.
   */
  readonly rows: Float64Array;
}

const LEADING_COLUMNS = ['tokens', 'startNs', 'durationNs', 'embed', 'ropeMask'];
const HEAD_COLUMNS = ['headCopy', 'headPredict', 'headReduce'];

/** Places of the leading columns; every column from `FIRST_STAGE_COLUMN` on is a stage. */
export const TOKENS_COLUMN = 0;
export const START_COLUMN = 1;
export const DURATION_COLUMN = 2;
export const FIRST_STAGE_COLUMN = 3;

/** Columns of the timings of a chain with this many layer shards, in order. */
export function stepTimingColumns(layerShards: number): string[] {
  const layers = Array.from({ length: layerShards }, (_, index) => `layers[${index}]`);
  return [...LEADING_COLUMNS, ...layers, ...HEAD_COLUMNS];
}

/** Number of layer shards a table has columns for. */
export function layerShardCount(timings: StepTimings): number {
  return timings.columns.length - LEADING_COLUMNS.length - HEAD_COLUMNS.length;
}

export function stepCount(timings: StepTimings): number {
  return timings.rows.length / timings.columns.length;
}

export function stepValue(timings: StepTimings, step: number, column: number): number {
  return timings.rows[step * timings.columns.length + column] as number;
}

/** Nanoseconds from acceptance of the request to the end of a step. */
export function stepEndNs(timings: StepTimings, step: number): number {
  return stepValue(timings, step, START_COLUMN) + stepValue(timings, step, DURATION_COLUMN);
}

/** Throws a RangeError for a table that no chain can have produced. */
export function checkStepTimings(timings: StepTimings): void {
  const expected = stepTimingColumns(Math.max(1, layerShardCount(timings)));
  if (timings.columns.join() !== expected.join()) {
    throw new RangeError(`expected the columns ${expected.join()}, found ${timings.columns.join()}`);
  }
  const steps = stepCount(timings);
  if (!Number.isInteger(steps)) {
    throw new RangeError(`expected rows of ${timings.columns.length} values, found ${timings.rows.length} values`);
  }
  if (!Number.isInteger(timings.prefillSteps) || timings.prefillSteps < 1 || timings.prefillSteps > steps) {
    throw new RangeError(`expected 1 to ${steps} prefill steps, found ${timings.prefillSteps}`);
  }
}
