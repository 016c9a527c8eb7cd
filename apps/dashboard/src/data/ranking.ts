import type { Estimate } from './format-number.ts';
import type { RunRow } from './run-row.ts';

/** A run with its place; runs that cannot be told apart share one. */
export interface RankedRow extends RunRow {
  readonly rank: number;
}

/**
 * Ranks qualified runs by decode speed, fastest first. A run gets a place of its own only when its interval lies below
 * that of the first run of the place before: overlapping or missing intervals share a place.
 */
export function rankRows(rows: readonly RunRow[]): RankedRow[] {
  const ordered = rows.toSorted((a, b) => decodeMedian(b) - decodeMedian(a));
  let leader = ordered[0];
  let rank = 1;
  return ordered.map((row, index) => {
    if (leader !== undefined && isSlower(row, leader)) {
      leader = row;
      rank = index + 1;
    }
    return { ...row, rank };
  });
}

/** True when the whole interval of `row` lies below the whole interval of `other`. */
function isSlower(row: RunRow, other: RunRow): boolean {
  const high = decodeOf(row)?.high ?? null;
  const low = decodeOf(other)?.low ?? null;
  return high !== null && low !== null && high < low;
}

export const decodeOf = ({ summary }: RunRow): Estimate | null => summary?.decodeTokPerS ?? null;

const decodeMedian = (row: RunRow): number => decodeOf(row)?.median ?? Number.NEGATIVE_INFINITY;
