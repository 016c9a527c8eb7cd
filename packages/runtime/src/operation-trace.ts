/** Numbers of one event, in this order. */
export const OPERATION_TRACE_COLUMNS = ['thread', 'name', 'where', 'startNs', 'endNs'] as const;

/** What every thread did and when, in one call. */
export interface OperationTrace {
  /** Names of operations; an event states the place of its own. */
  readonly names: readonly string[];
  /**
   * Events row by row, by thread and then in the order in which they ended: the thread, the place of the name, the layer
   * or head shard that it worked on, start and end in nanoseconds after the request was accepted.
   */
  readonly rows: Float64Array;
  /** Events that there was no room for. */
  readonly dropped: number;
}
