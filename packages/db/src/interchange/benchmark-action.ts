import type { RankedFigure, RankedMedian } from '../reading/ranked-figures.ts';
import { benchmarkNames } from './benchmark-names.ts';

/** One entry of the `customSmallerIsBetter` input of github-action-benchmark. */
export interface BenchmarkActionEntry {
  readonly name: string;
  readonly unit: 'ms';
  readonly value: number;
  /** The interval, left out below six processes. */
  readonly range?: string;
  readonly extra: string;
}

/** Times of figures, where less is better; rates, where more is, are left out. */
export function benchmarkActionDocument(figures: readonly RankedFigure[]): BenchmarkActionEntry[] {
  const names = benchmarkNames(figures);
  return figures.flatMap((figure) => {
    const { runId, gitCommit, processes, tpotMs, ttftMs } = figure;
    const extra = `run ${runId}, commit ${gitCommit ?? 'unknown'}, ${processes} processes`;
    const entry = (metric: string, median: RankedMedian | null): BenchmarkActionEntry[] => {
      if (median === null) return [];
      const { value, low, high } = median;
      const named = { name: `${names.get(figure)} ${metric}`, unit: 'ms', value, extra } as const;
      return low === null || high === null ? [named] : [{ ...named, range: `${low} to ${high}` }];
    };
    return [...entry('TPOT', tpotMs), ...entry('TTFT', ttftMs)];
  });
}
