/** Timestamps of one request: one row a forward pass, the prefill blocks first. */
export interface StepTimings {
  /** `tokens`, `startNs`, `durationNs`, `embed`, `ropeMask`, `layers[0]` …, `headCopy`, `headPredict`, `headReduce`. */
  readonly columns: readonly string[];
  readonly prefillSteps: number;
  /** Rows one after the other: tokens of the pass, then integer nanoseconds. */
  readonly rows: Float64Array;
}
