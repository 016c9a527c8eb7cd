/** What stands where there is no number. */
export const NO_VALUE = '–';

const MINUTE_S = 60;
const HOUR_S = 3600;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** A duration in milliseconds as people say it: `0.42 ms`, `842 ms`, `4.2 s`, `42 s`, `2 min 05 s`, `1 h 05 min`. */
export const formatDuration = (ms: number): string => {
  if (!Number.isFinite(ms) || ms < 0) return NO_VALUE;
  if (ms < 9.995) return `${ms.toFixed(2)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < MINUTE_S) return `${seconds} s`;
  if (seconds < HOUR_S) return `${Math.floor(seconds / MINUTE_S)} min ${twoDigits(seconds % MINUTE_S)} s`;
  const minutes = Math.round(seconds / MINUTE_S);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
};

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Three significant digits, never in powers of ten: 4.08, 56.8, 192. */
const threeDigits = (value: number): string => {
  if (value < 9.995) return value.toFixed(2);
  return value < 99.95 ? value.toFixed(1) : value.toFixed(0);
};

/** A size in decimal units, as disks and files are sold: `512 B`, `56.8 MB`, `4.08 GB`. */
export const formatBytes = (bytes: number): string => {
  if (!Number.isFinite(bytes) || bytes < 0) return NO_VALUE;
  let value = bytes;
  let unit = 0;
  // 999.5 would be printed as 1000.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : threeDigits(value)} ${UNITS[unit]}`;
};

const MOST_DECIMALS = 3;

const clampDecimals = (decimals: number): number => Math.min(MOST_DECIMALS, Math.max(0, decimals));

/** Decimals that leave `digits` significant digits of a value. */
const decimalsFor = (value: number, digits: number): number =>
  value === 0 ? MOST_DECIMALS : clampDecimals(digits - 1 - Math.floor(Math.log10(Math.abs(value))));

/** A rate such as tok/s with four significant digits and at most three decimals: `1713`, `171.3`, `17.13`, `0.171`. */
export const formatRate = (perSecond: number): string =>
  Number.isFinite(perSecond) ? perSecond.toFixed(decimalsFor(perSecond, 4)) : NO_VALUE;

/** A median with its interval; both bounds are null when too few processes give none. */
export interface Estimate {
  readonly median: number;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Median and interval with the same number of decimals, just enough to show the interval's width in two digits:
 * `17.13` and `17.06–17.20`. Without an interval the median is a plain rate and the interval is `–`.
 */
export const formatEstimate = ({
  median,
  low,
  high,
}: Estimate): { readonly value: string; readonly interval: string } => {
  if (low === null || high === null || !Number.isFinite(median))
    return { value: formatRate(median), interval: NO_VALUE };
  const decimals = high > low ? decimalsFor(high - low, 2) : decimalsFor(median, 4);
  return {
    value: median.toFixed(decimals),
    interval: `${low.toFixed(decimals)}–${high.toFixed(decimals)}`,
  };
};
