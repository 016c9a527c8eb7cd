import { describeRun, type SeenRun } from '@shardbench/db';
import { decimalsFor, formatNumber } from './format-number.ts';
import { formatTime } from './format-time.ts';
import type { SeriesHistory } from './series-history.ts';
import { shortNotation } from './short-notation.ts';

/** A time per token with four digits: `6.124 ms`. */
export const msWords = (ms: number): string => `${formatNumber(ms, decimalsFor(ms, 4))} ms`;

/** A change that is a share of what was before: `4.0 % slower`. */
export const changeWords = (change: number): string =>
  `${formatNumber(100 * Math.abs(change), 1)} % ${change > 0 ? 'slower' : 'faster'}`;

/** A series as sentences name it: `16+8+6+2/4 long`. */
export const seriesName = ({ series }: Pick<SeriesHistory, 'series'>): string =>
  `${shortNotation(series.topology)} ${series.key.profileName}`;

/** A run by its commit where it has one, else by when it began. */
export const describeSeen = (run: SeenRun): string =>
  run.gitCommit === null ? `run of ${formatTime(run.startedAt)}` : describeRun(run);

/** What lies between two runs: `abc1234..def5678`; null where either has no commit. */
export function commitRange(last: SeenRun, first: SeenRun): string | null {
  if (last.gitCommit === null || first.gitCommit === null) return null;
  return last.gitCommit === first.gitCommit ? 'same commit' : `${describeRun(last)} .. ${describeRun(first)}`;
}
