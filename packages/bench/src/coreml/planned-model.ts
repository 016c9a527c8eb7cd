import type { CoremlUnit } from '@shardbench/runtime';

/** Core ML's plan of one compiled model, as a worker sends it. */
export interface PlannedModel {
  /** Processors that Core ML names on this machine. */
  readonly devices: readonly CoremlUnit[];
  readonly operations: readonly {
    readonly name: string;
    readonly type: string;
    readonly matrixProduct: boolean;
    readonly unit: CoremlUnit | null;
    /** Part of the model's time, null where Core ML gives no estimate. */
    readonly cost: number | null;
  }[];
}
