import {
  checkStepTimings,
  START_COLUMN,
  type StepTimings,
  stepCount,
  stepEndNs,
  stepValue,
  TOKENS_COLUMN,
} from './step-timings.ts';

const NS_PER_MS = 1e6;
const NS_PER_SECOND = 1e9;

/** The words that the interface prints about one request. */
export interface RequestMetrics {
  /** Time to first token: request accepted to the end of the last prefill block. */
  readonly ttftMs: number;
  /** Time per output token: (latency - TTFT) / (n - 1); null for a single new token. */
  readonly tpotMs: number | null;
  /** Request accepted to the end of its last step. */
  readonly latencyMs: number;
  /** Prompt tokens per second between the start of the first and the end of the last prefill block. */
  readonly prefillTokPerS: number;
  /** 1000 / TPOT, never tokens over the whole latency; null for a single new token. */
  readonly decodeTokPerS: number | null;
  /** Inter-token latencies: the n - 1 gaps between the ends of consecutive steps. */
  readonly itlMs: Float64Array;
}

/** Metrics of one request. Throws a RangeError when the table does not hold exactly these tokens. */
export function requestMetrics(timings: StepTimings, promptTokens: number, newTokens: number): RequestMetrics {
  checkTokens(timings, promptTokens, newTokens);
  const steps = stepCount(timings);
  const firstTokenNs = stepEndNs(timings, timings.prefillSteps - 1);
  const lastTokenNs = stepEndNs(timings, steps - 1);
  const gaps = steps - timings.prefillSteps;
  const decodeNs = lastTokenNs - firstTokenNs;
  return {
    ttftMs: firstTokenNs / NS_PER_MS,
    tpotMs: gaps === 0 ? null : decodeNs / gaps / NS_PER_MS,
    latencyMs: lastTokenNs / NS_PER_MS,
    prefillTokPerS: (promptTokens * NS_PER_SECOND) / (firstTokenNs - stepValue(timings, 0, START_COLUMN)),
    decodeTokPerS: gaps === 0 ? null : (gaps * NS_PER_SECOND) / decodeNs,
    itlMs: Float64Array.from({ length: gaps }, (_, gap) => {
      const step = timings.prefillSteps + gap;
      return (stepEndNs(timings, step) - stepEndNs(timings, step - 1)) / NS_PER_MS;
    }),
  };
}

function checkTokens(timings: StepTimings, promptTokens: number, newTokens: number): void {
  checkStepTimings(timings);
  const decodeSteps = stepCount(timings) - timings.prefillSteps;
  if (newTokens !== decodeSteps + 1) {
    throw new RangeError(`expected ${decodeSteps + 1} new tokens for ${decodeSteps} decode steps, found ${newTokens}`);
  }
  let prefilled = 0;
  for (let step = 0; step < timings.prefillSteps; step += 1) prefilled += stepValue(timings, step, TOKENS_COLUMN);
  if (promptTokens !== prefilled) {
    throw new RangeError(`expected ${prefilled} prompt tokens in the prefill blocks, found ${promptTokens}`);
  }
}
