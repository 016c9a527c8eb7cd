import { median } from '@shardbench/stats';
import type { SeriesRun } from './series-run.ts';

/** How a run stands in a picture of its series: with a speed only where it counts. */
export type RunMark =
  | { readonly state: 'measured'; readonly ms: number }
  /** Measured, but somebody decided that it does not count. */
  | { readonly state: 'excluded' }
  /** It failed a gate or crashed: a place in time without a speed. */
  | { readonly state: 'disqualified' }
  /** Nothing that could be shown: skipped, interrupted, unverified, or without a token to decode. */
  | { readonly state: 'missing' };

export function runMark({ verdict, excluded, tpotMs }: SeriesRun): RunMark {
  if (excluded) return { state: 'excluded' };
  if (verdict.state === 'disqualified' || verdict.state === 'crashed') return { state: 'disqualified' };
  if (verdict.state !== 'qualified' || tpotMs.length === 0) return { state: 'missing' };
  return { state: 'measured', ms: median(tpotMs) };
}
