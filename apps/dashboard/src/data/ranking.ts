import type { Estimate } from './format-number.ts';
import type { RunRow } from './run-row.ts';

/** A run with its place; runs that cannot be told apart share one. */
export interface RankedRow extends RunRow {
  readonly rank: number;
}

/**
 * Ranks qualified runs by decode speed, fastest first. A new place begins with a run only when its interval, and that of
 * every run after it, lies below that of the first run of the place before; a run without an interval shares a place.
 */
export function rankRows(rows: readonly RunRow[]): RankedRow[] {
  const ordered = rows.toSorted((a, b) => decodeMedian(b) - decodeMedian(a));
  let leader = ordered[0];
  let rank = 1;
  return ordered.map((row, index) => {
    if (leader !== undefined && isSlower(row, leader) && allSlower(ordered.slice(index + 1), leader)) {
      leader = row;
      rank = index + 1;
    }
    return { ...row, rank };
  });
}

/** A later run may have a lower median and an interval that reaches further up. */
const allSlower = (rows: readonly RunRow[], leader: RunRow): boolean =>
  rows.every((row) => !hasInterval(row) || isSlower(row, leader));

/** True when the whole interval of `row` lies below the whole interval of `other`. */
function isSlower(row: RunRow, other: RunRow): boolean {
  const high = decodeOf(row)?.high ?? null;
  const low = decodeOf(other)?.low ?? null;
  return high !== null && low !== null && high < low;
}

/** True when every interval has a value in common with every other. Rows without an interval tell nothing apart. */
export function allOverlap(rows: readonly RunRow[]): boolean {
  return !rows.some((row) => rows.some((other) => isSlower(row, other)));
}

export function hasInterval(row: RunRow): boolean {
  const decode = decodeOf(row);
  return decode !== null && decode.low !== null && decode.high !== null;
}

export const decodeOf = ({ summary }: RunRow): Estimate | null => summary?.decodeTokPerS ?? null;

const decodeMedian = (row: RunRow): number => decodeOf(row)?.median ?? Number.NEGATIVE_INFINITY;
