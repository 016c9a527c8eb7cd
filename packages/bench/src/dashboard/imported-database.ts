import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, readLogFiles } from '@shardbench/db';
import type { CommandContext } from '../command-context.ts';
import { bytesOf, requireFile } from '../import-source.ts';
import { countingLine } from '../terminal/counting-line.ts';

/** A database that is there as long as it is needed. */
export interface TemporaryDatabase extends Disposable {
  readonly path: string;
}

/**
 * Imports an export into a database of its own, with the published log beside it: whoever has the file needs no database.
 *
 * @throws ShardbenchError of kind `input` for what is wrong with the file, with the line; the signal's reason
 */
export const importedDatabase = async (
  file: string,
  { stderr, environment, signal }: CommandContext,
  quiet: boolean,
): Promise<TemporaryDatabase> => {
  await requireFile(file);
  const folder = mkdtempSync(join(tmpdir(), 'shardbench-dashboard-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, 'imported.db');
  try {
    using store = openStore(path, { mode: 'write' });
    using progress = countingLine(stderr, environment, quiet);
    store.importLog(readLogFiles());
    await store.importFile(bytesOf(file), file, {
      signal,
      onProgress: (lines) => progress.show(`imported ${lines ?? 0} lines of ${file}`),
    });
  } catch (error) {
    remove();
    throw error;
  }
  return { path, [Symbol.dispose]: remove };
};
