/** What stands where there is no number. */
export const NO_VALUE = '–';

const MOST_DECIMALS = 4;

/** By number of decimals: to make one takes longer than to print a hundred numbers. */
const formats = new Map<number, Intl.NumberFormat>();

function formatOf(decimals: number): Intl.NumberFormat {
  const known = formats.get(decimals);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  formats.set(decimals, made);
  return made;
}

/** A number in words of the page: `1,713.4`, `−0.2`. */
export function formatNumber(value: number, decimals: number): string {
  return Number.isFinite(value) ? formatOf(decimals).format(value).replace('-', '−') : NO_VALUE;
}

/** Decimals that leave `digits` significant digits of a value, at most four. */
export function decimalsFor(value: number, digits: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  return Math.min(MOST_DECIMALS, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value)))));
}

/** A value by itself with four significant digits: `1,713`, `171.3`, `17.13`. */
export const formatValue = (value: number): string => formatNumber(value, decimalsFor(value, 4));

/** A median with its bounds; both are null when too few processes give an interval. */
export interface Estimate {
  readonly median: number;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Decimals for estimates that stand in one column: as many as show the width of every interval in at least two digits
 * where that is sensible, which the widest interval decides.
 */
export function decimalsOf(estimates: readonly Estimate[]): number {
  const own = estimates.map(({ median, low, high }) =>
    low !== null && high !== null && high > low ? decimalsFor(high - low, 2) : decimalsFor(median, 4),
  );
  return own.length === 0 ? 0 : Math.min(...own);
}

/** Median and interval; the interval is null where there is none. */
export function formatEstimate(
  { median, low, high }: Estimate,
  decimals: number,
): { readonly value: string; readonly interval: string | null } {
  const value = formatNumber(median, decimals);
  if (low === null || high === null) return { value, interval: null };
  return { value, interval: `${formatNumber(low, decimals)} – ${formatNumber(high, decimals)}` };
}

/** A share as a percentage: `86 %`, `0.4 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${formatNumber(percent, percent !== 0 && Math.abs(percent) < 0.95 ? 1 : 0)} %`;
}

/** A share with two or three significant digits, for shares that come close to one: `96.9 %`, `99.2 %`. */
export const formatPreciseShare = (share: number): string => `${formatNumber(share * 100, 1)} %`;

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size in decimal units with three significant digits: `56.8 MB`, `4.08 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatNumber(value, unit === 0 ? 0 : decimalsFor(Math.max(1, value), 3))} ${BYTE_UNITS[unit]}`;
}

const COUNT_WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven'];

/** A small count as a sentence says it: `one`, `two`, then `12`. */
export const countWord = (count: number): string => COUNT_WORDS[count] ?? formatNumber(count, 0);

/** `1 request`, `3 requests`. */
export const counted = (count: number, noun: string): string =>
  `${formatNumber(count, 0)} ${noun}${count === 1 ? '' : 's'}`;

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
