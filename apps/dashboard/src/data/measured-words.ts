import { decimalsOf, formatEstimate } from './format-number.ts';
import { decodeOf } from './ranking.ts';
import type { RunRow } from './run-row.ts';

/** The speed of an unverified run in words that keep it out of every ranking; null for all other runs. */
export function measuredWords(row: RunRow): string | null {
  const decode = decodeOf(row);
  if (row.verdict.state !== 'unverified' || decode === null) return null;
  const { value, interval } = formatEstimate(decode, decimalsOf([decode]));
  return `decoded at ${value} tok/s${interval === null ? '' : ` (${interval})`}, unverified`;
}
