import type { ShardbenchError } from '@shardbench/manifest';
import { storageError } from './storage-error.ts';

/** Timings that cannot be stored, or a blob that no timings were stored in. */
export function timingsRefused(expected: string, found: string): ShardbenchError {
  return storageError(
    'token timings',
    'timingsRefused',
    expected,
    found,
    'Measure the run again: a summary can be kept, but these raw timings cannot be used.',
  );
}
