import { type StepTimings, stepTimingColumns } from '@shardbench/stats';

/** Timings of a request with one prefill block and even decode steps of `stepMs`, divided evenly over the stages. */
export const madeTimings = (
  { promptTokens, newTokens }: { readonly promptTokens: number; readonly newTokens: number },
  layerShards: number,
  stepMs = 1,
): StepTimings => {
  const columns = stepTimingColumns(layerShards);
  const stages = columns.length - 3;
  const stepNs = Math.round(stepMs * 1e6);
  const rows = Array.from({ length: newTokens }, (_, step) => [
    step === 0 ? promptTokens : 1,
    step * stepNs,
    stepNs,
    ...Array.from({ length: stages }, () => Math.floor(stepNs / (stages + 1))),
  ]);
  return { columns, prefillSteps: 1, rows: Float64Array.from(rows.flat()) };
};
