import { resolve } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';

/** Absolute path of the database that the pages show. Throws a ShardbenchError when SHARDBENCH_DB does not name one. */
export function databasePath(): string {
  const path = process.env.SHARDBENCH_DB;
  if (path) return resolve(path);
  throw new ShardbenchError('input', {
    code: 'databaseNotNamed',
    where: 'SHARDBENCH_DB',
    expected: 'the path of a results database',
    found: 'nothing',
    remedy: 'Let `pnpm bench all` build the pages, or set the variable to the database to show.',
  });
}
