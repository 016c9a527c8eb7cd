import type { Since, StoreReader } from '@shardbench/db';
import { ShardbenchError } from '@shardbench/manifest';
import { findRun } from './find-run.ts';

/** A date, or a date with a time in UTC. */
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{3})?)?Z)?$/;

const wrongDate = (text: string): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'wrongDate',
    expected: 'a run, or a date such as 2026-11-20 or 2026-11-20T08:15Z',
    found: text,
    where: '--since',
    remedy: 'write the date as year-month-day; times are in UTC',
  });

/**
 * Which runs a word means: those since a date, or since a run, which is one of them.
 *
 * @throws ShardbenchError of kind `input`: `wrongDate`, `unknownRun`, `ambiguousRun`
 */
export const sinceOf = (text: string | undefined, store: StoreReader): Since => {
  if (text === undefined) return { state: 'newestSession' };
  if (!DATE.test(text)) {
    if (/^\d{4}-\d/.test(text)) throw wrongDate(text);
    return { state: 'from', startedAt: findRun(store, text).point.startedAt };
  }
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw wrongDate(text);
  return { state: 'from', startedAt: time.toISOString() };
};
