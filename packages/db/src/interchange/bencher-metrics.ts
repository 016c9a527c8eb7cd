import type { RankedFigure, RankedMedian } from '../reading/ranked-figures.ts';
import { benchmarkNames } from './benchmark-names.ts';

interface BencherMetric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/** Bencher Metric Format: benchmark, then measure, then value with its bounds. */
export type BencherMetrics = Readonly<Record<string, Readonly<Record<string, BencherMetric>>>>;

/** Figures in the JSON that Bencher's `json` adapter reads. Times are in milliseconds. */
export function bencherMetrics(figures: readonly RankedFigure[]): BencherMetrics {
  const names = benchmarkNames(figures);
  return Object.fromEntries(
    figures.map((figure) => [
      names.get(figure) as string,
      Object.fromEntries(
        [
          ['tpot-ms', figure.tpotMs] as const,
          ['ttft-ms', figure.ttftMs] as const,
          ['prefill-tok-per-s', figure.prefillTokPerS] as const,
        ].flatMap(([measure, median]) => (median === null ? [] : [[measure, metric(median)]])),
      ),
    ]),
  );
}

function metric({ value, low, high }: RankedMedian): BencherMetric {
  return low === null || high === null ? { value } : { value, lower_value: low, upper_value: high };
}
