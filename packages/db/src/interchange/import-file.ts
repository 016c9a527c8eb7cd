import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Connection } from '../connection.ts';
import { asStorageError } from '../storage-error.ts';
import { importLlamaBench, llamaBenchTests } from './import-llama-bench.ts';
import type { ImportReport } from './import-report.ts';
import { shardbenchImporting } from './import-shardbench.ts';
import { badLine } from './refusals.ts';
import { textLines } from './text-lines.ts';

export interface ImportOptions {
  /** Leave bad lines out instead of importing nothing. */
  readonly partial?: boolean | undefined;
  /** For files of other tools: the stored machine that was measured. */
  readonly machineId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the number of lines read so far, and with null while another writer is waited for. */
  readonly onProgress?: ((lines: number | null) => void) | undefined;
  /** How long to wait for another writer, in milliseconds. An import can take minutes. */
  readonly patienceMs?: number | undefined;
}

const PATIENCE_MS = 15 * 60_000;
const ASK_AGAIN_MS = 100;
/** A result file of another tool is read whole. */
const FOREIGN_BYTES_MAX = 64 * 1024 * 1024;
const HEADER_LINE = /^\s*\{[^}]*"kind"\s*:\s*"header"/;

export function fileImporting(connection: Connection) {
  return {
    /**
     * Imports one file in one transaction: an export of this program, or the JSON or JSONL of llama-bench. `name` is
     * what errors call it. Throws a ShardbenchError of kind `input` for what is wrong with the file, with the line; then
     * nothing of it is imported. Importing a file again changes nothing.
     */
    async importFile(
      chunks: AsyncIterable<Uint8Array>,
      name: string,
      options: ImportOptions = {},
    ): Promise<ImportReport> {
      const { sqlite, path } = connection;
      try {
        await beginImmediate(sqlite, options);
        const report = await importLines(connection, textLines(chunks, name), name, options);
        sqlite.exec('commit');
        return report;
      } catch (error) {
        if (sqlite.inTransaction) sqlite.exec('rollback');
        throw asStorageError(error, path);
      }
    },
  };
}

async function importLines(
  connection: Connection,
  lines: AsyncGenerator<string[]>,
  name: string,
  { partial = false, machineId, signal, onProgress }: ImportOptions,
): Promise<ImportReport> {
  const { value: first = [] } = await lines.next();
  if (!HEADER_LINE.test(first[0] ?? '')) {
    const tests = llamaBenchTests(await wholeText(first as string[], lines, name), name);
    if (tests === null) throw notInterchange(name, first[0]);
    return importLlamaBench(connection, name, tests, { partial, machineId });
  }
  const importing = shardbenchImporting(connection, name, partial);
  for (const line of first as string[]) importing.take(line);
  for await (const some of lines) {
    signal?.throwIfAborted();
    for (const line of some) importing.take(line);
    onProgress?.(importing.lines());
  }
  return importing.finish();
}

/** Waits for other writers without blocking the process, so that it can be interrupted meanwhile. */
async function beginImmediate(sqlite: Database.Database, options: ImportOptions): Promise<void> {
  const { signal, onProgress, patienceMs = PATIENCE_MS } = options;
  const deadline = Date.now() + patienceMs;
  const timeout = sqlite.pragma('busy_timeout', { simple: true }) as number;
  sqlite.pragma('busy_timeout = 0');
  try {
    for (;;) {
      try {
        sqlite.exec('begin immediate');
        return;
      } catch (error) {
        const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
        if (!busy || Date.now() >= deadline) throw error;
        onProgress?.(null);
        await wait(ASK_AGAIN_MS, undefined, { signal });
      }
    }
  } finally {
    sqlite.pragma(`busy_timeout = ${timeout}`);
  }
}

async function wholeText(first: readonly string[], lines: AsyncGenerator<string[]>, name: string): Promise<string> {
  const all = [...first];
  let length = first.reduce((sum, line) => sum + line.length, 0);
  for await (const some of lines) {
    all.push(...some);
    length += some.reduce((sum, line) => sum + line.length, 0);
    if (length > FOREIGN_BYTES_MAX)
      throw notInterchange(name, `more than ${FOREIGN_BYTES_MAX} characters of something else`);
  }
  return all.join('\n');
}

const SHOWN_MAX = 80;

function notInterchange(name: string, first: string | undefined) {
  const found = first === undefined ? 'an empty file' : first.slice(0, SHOWN_MAX);
  return badLine('notInterchange', name, 'an export of Shardbench, or JSON or JSONL of llama-bench', found);
}
