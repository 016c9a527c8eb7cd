const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A stored time, ISO-8601 in UTC, as `20 Nov 2026, 08:15 UTC`. */
export function formatTime(iso: string): string {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${day(time)}, ${time.toISOString().slice(11, 16)} UTC`;
}

/** A calendar date such as `2026-04-28` as `28 Apr 2026`. */
export function formatDate(date: string): string {
  const time = new Date(date);
  return Number.isNaN(time.getTime()) ? date : day(time);
}

const day = (time: Date): string => `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]} ${time.getUTCFullYear()}`;
