import type { ComparableSummary } from './comparable-run.ts';

export const METRICS = ['tpot', 'ttft', 'prefill'] as const;
/** The one figure that a comparison tests. All are times, so that less is better. */
export type Metric = (typeof METRICS)[number];

interface MetricFacts {
  /** What it is about, as in "faster in decode". */
  readonly words: string;
  readonly unit: string;
  /** Milliseconds of one process; null when it has none. */
  readonly ms: (summary: ComparableSummary) => number | null;
}

export const METRIC_FACTS: Readonly<Record<Metric, MetricFacts>> = {
  tpot: { words: 'decode', unit: 'ms per output token', ms: ({ tpotMs }) => tpotMs },
  ttft: { words: 'time to first token', unit: 'ms', ms: ({ ttftMs }) => ttftMs },
  prefill: {
    words: 'prefill',
    unit: 'ms per prompt token',
    ms: ({ prefillTokPerS }) => 1000 / prefillTokPerS,
  },
};
