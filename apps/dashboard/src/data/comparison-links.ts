import type { Neighbours } from './run-series.ts';
import { comparisonPage } from './stored-comparisons.ts';

/** A comparison that a run's page leads to. */
export interface ComparisonLink {
  readonly words: string;
  /** From the root of the pages. */
  readonly page: string;
}

/** What a run may be compared with. */
export interface ComparableWith {
  readonly neighbours: Neighbours;
  /** Run that is pinned as the baseline of its series. */
  readonly pinned: string | null;
  /** Session of a comparison measured in turn that the run is a side of. */
  readonly comparison: string | null;
}

/** Address of the comparison of two runs, from the root of the pages: `b` is told against `a`. */
export const comparePage = (a: string, b: string): string => `compare.html?${new URLSearchParams({ a, b })}`;

/** Where a run's page leads to; nothing but its own comparison for a run without a speed. */
export function comparisonLinks(
  { id, processes }: { readonly id: string; readonly processes: readonly unknown[] },
  { neighbours, pinned, comparison }: ComparableWith,
): ComparisonLink[] {
  const { earlier } = neighbours;
  const measured = processes.length > 0;
  return [
    ...(comparison === null ? [] : [{ words: 'the other side, measured in turn', page: comparisonPage(comparison) }]),
    ...(measured && pinned !== null && pinned !== id
      ? [{ words: 'the pinned baseline', page: comparePage(pinned, id) }]
      : []),
    ...(measured && earlier !== null && earlier !== pinned
      ? [{ words: 'the previous run of this series', page: comparePage(earlier, id) }]
      : []),
  ];
}
