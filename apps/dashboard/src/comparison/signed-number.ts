import { formatNumber, formatShare } from '../data/format-number.ts';

/** A difference with its sign, `+1.31` or `−0.20`; what rounds to nothing has none. */
export function signedNumber(value: number, decimals: number): string {
  const words = formatNumber(Math.abs(value), decimals);
  if (Number(words.replaceAll(',', '')) === 0) return words;
  return `${value > 0 ? '+' : '−'}${words}`;
}

const SMALLEST_SHARE = 0.0005;

/** A share of a difference; what rounds to nothing is `0 %`. */
export const shareOfDifference = (share: number): string =>
  Math.abs(share) < SMALLEST_SHARE ? '0 %' : formatShare(share);
