import { ShardbenchError } from '@shardbench/manifest';
import { asStorageError } from '../storage-error.ts';

const REMEDIES: Readonly<Record<string, string>> = {
  newerInterchange: 'Update Shardbench: the file was written by a newer version.',
  truncatedFile: 'Copy the file again, or import what is there with --partial.',
  otherContent: 'Export again where the record was made; --partial imports everything else.',
  otherPurpose: 'Name a test database with --db: results and tests are kept apart.',
  notInterchange: 'Name a file that `pnpm bench export` or `llama-bench -o json` wrote.',
};

/** The error for a file, or a line of it, that is not imported. */
export function badLine(code: string, where: string, expected: string, found: string): ShardbenchError {
  const remedy = REMEDIES[code] ?? 'Export the file again; --partial imports the lines that are right.';
  return new ShardbenchError('input', { code, expected, found, where, remedy });
}

/** Codes of the store that blame the record and not the database: the line is wrong, the import can go on. */
const OF_THE_RECORD = ['lawBroken', 'recordRefused', 'recordWithoutParent', 'personalFact', 'timingsRefused'];

/** The same error, named after the line that caused it; anything that is not the line's fault stays what it is. */
export function asBadLine(thrown: unknown, where: string): unknown {
  const error = asStorageError(thrown, where);
  if (error instanceof RangeError)
    return badLine('recordRefused', where, 'a record that can be summarised', error.message);
  if (!(error instanceof ShardbenchError) || !OF_THE_RECORD.includes(error.code)) return error;
  const { code, expected, found } = error;
  return badLine(code, where, expected, found);
}

/** Whether an error says that one line is wrong. */
export function isBadLine(error: unknown): error is ShardbenchError {
  return error instanceof ShardbenchError && error.kind === 'input';
}
