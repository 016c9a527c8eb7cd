import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';

/** One file of a log, not yet checked. */
export interface LogFile {
  /** What messages call it. */
  readonly name: string;
  readonly text: string;
}

/** The log that is checked in. It lies beside `src` as well as beside `dist`. */
const PUBLISHED_LOG = join(import.meta.dirname, '..', '..', 'log');

/**
 * The `*.json` files of a folder in the order of their names, by default the published log that Shardbench carries.
 * @throws ShardbenchError `logNotReadable`
 */
export function readLogFiles(folder: string = PUBLISHED_LOG): LogFile[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  } catch (error) {
    const found = (error as NodeJS.ErrnoException).code ?? String(error);
    const remedy = 'Check the path and the permissions.';
    const facts = { code: 'logNotReadable', expected: 'a folder of log entries', found, where: folder, remedy };
    throw new ShardbenchError('input', facts, { cause: error });
  }
}
