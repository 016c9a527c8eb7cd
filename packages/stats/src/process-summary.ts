import { median } from './quantiles.ts';
import { type RequestMetrics, requestMetrics } from './request-metrics.ts';
import { SUMMARY_RULE_VERSION } from './rule-versions.ts';
import { type SeriesVerdict, seriesVerdict } from './series-verdict.ts';
import { type DecodeStages, stageMeans } from './stage-means.ts';
import type { StepTimings } from './step-timings.ts';

/** Part of a process's life that a request belongs to; only `measure` enters summaries. */
export type RequestPhase = 'firstRequest' | 'warmup' | 'measure';

/** One generate call of a process. */
export interface TimedRequest {
  readonly phase: RequestPhase;
  readonly timings: StepTimings;
  readonly promptTokens: number;
  readonly newTokens: number;
}

/** One process in one line: what inference is made from, because requests and tokens of a process depend on each other. */
export interface ProcessSummary {
  readonly ruleVersion: number;
  /** Measured requests behind the medians. */
  readonly requests: number;
  /** Medians over the measured requests; those of decode are null when every request made a single token. */
  readonly ttftMs: number;
  readonly tpotMs: number | null;
  readonly latencyMs: number;
  readonly prefillTokPerS: number;
  readonly decodeTokPerS: number | null;
  /** Means over all decode steps of the measured requests, so that they add up. */
  readonly stages: DecodeStages | null;
  /** Whether warm-up was enough, judged on the ordered latencies of the measured requests. */
  readonly warmup: SeriesVerdict;
}

/** Summary of one process from its requests in measured order. Throws a RangeError when none of them was measured. */
export function processSummary(requests: readonly TimedRequest[]): ProcessSummary {
  const measured = requests.filter((request) => request.phase === 'measure');
  if (measured.length === 0) throw new RangeError('expected at least one measured request, found none');
  const metrics = measured.map(({ timings, promptTokens, newTokens }) =>
    requestMetrics(timings, promptTokens, newTokens),
  );
  const over = (metric: (of: RequestMetrics) => number | null): number | null => {
    const values = metrics.map(metric).filter((value) => value !== null);
    return values.length === 0 ? null : median(values);
  };
  return {
    ruleVersion: SUMMARY_RULE_VERSION,
    requests: measured.length,
    ttftMs: median(metrics.map((of) => of.ttftMs)),
    tpotMs: over((of) => of.tpotMs),
    latencyMs: median(metrics.map((of) => of.latencyMs)),
    prefillTokPerS: median(metrics.map((of) => of.prefillTokPerS)),
    decodeTokPerS: over((of) => of.decodeTokPerS),
    stages: stageMeans(...measured.map((request) => request.timings)),
    warmup: seriesVerdict(metrics.map((of) => of.latencyMs)),
  };
}
