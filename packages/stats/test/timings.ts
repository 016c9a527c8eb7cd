import { type StepTimings, stepTimingColumns } from '../src/index.ts';

/** Step of a made-up request, in milliseconds; stages in column order. */
export interface StepMs {
  readonly tokens: number;
  readonly start: number;
  readonly duration: number;
  readonly stages?: readonly number[];
}

/** Timings of a chain with `layerShards` shards; stages that a step leaves out are 0. */
export function timingsOf(prefill: readonly StepMs[], decode: readonly StepMs[], layerShards = 2): StepTimings {
  const columns = stepTimingColumns(layerShards);
  const rows = [...prefill, ...decode].flatMap(({ tokens, start, duration, stages = [] }) => [
    tokens,
    ...[start, duration, ...Array.from({ length: layerShards + 5 }, (_, stage) => stages[stage] ?? 0)].map(
      (ms) => ms * 1e6,
    ),
  ]);
  return { columns, prefillSteps: prefill.length, rows: Float64Array.from(rows) };
}

/** Request with one prefill block of 4 tokens that takes `prefillMs`, then `newTokens` - 1 steps of `stepMs`. */
export function evenTimings(prefillMs: number, stepMs: number, newTokens: number, layerShards = 2): StepTimings {
  const decode = Array.from({ length: newTokens - 1 }, (_, step) => ({
    tokens: 1,
    start: prefillMs + step * stepMs,
    duration: stepMs,
    stages: Array.from({ length: layerShards + 5 }, () => stepMs / (layerShards + 6)),
  }));
  return timingsOf([{ tokens: 4, start: 0, duration: prefillMs }], decode, layerShards);
}
