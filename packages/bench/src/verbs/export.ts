import { once } from 'node:events';
import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { bencherMetrics, benchmarkActionDocument, openStore, type StoreReader } from '@shardbench/db';
import { ShardbenchError } from '@shardbench/manifest';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { countingLine } from '../terminal/counting-line.ts';
import { type StoreOptions, withStoreOptions } from './options.ts';
import { noResults } from './show.ts';

const FORMATS = ['jsonl', 'bmf', 'github-action-benchmark'] as const;

interface ExportOptions extends StoreOptions {
  readonly out?: string;
  readonly manifest?: string;
  readonly since?: string;
  readonly format: (typeof FORMATS)[number];
}

/** A day or a moment, as ISO-8601 in UTC. */
export const sinceTime = (text: string): string => {
  const stated = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text);
  const time = stated ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('expected a day such as 2026-11-20, or 2026-11-20T08:15:00Z.');
  return new Date(time).toISOString();
};

const notWritten = (path: string, error: unknown): ShardbenchError =>
  new ShardbenchError('storage', {
    code: 'exportNotWritten',
    expected: 'a file that can be written',
    found: (error as NodeJS.ErrnoException).code ?? String(error),
    where: path,
    remedy: 'check the folder, its permissions and the free disk, or name another file with --out',
  });

/** The text of an export in pieces: lines of JSONL one by one, or one document. */
const pieces = function* (store: StoreReader, { format, manifest, since }: ExportOptions): Generator<string> {
  const selection = { manifest, since };
  switch (format) {
    case 'jsonl':
      return yield* store.exportLines(selection, new Date().toISOString());
    case 'bmf':
      return yield `${JSON.stringify(bencherMetrics(store.listRankedFigures(selection)), null, 2)}\n`;
    case 'github-action-benchmark':
      return yield `${JSON.stringify(benchmarkActionDocument(store.listRankedFigures(selection)), null, 2)}\n`;
  }
};

/** Writes a file whole or not at all: under another name until it is complete. */
const writeWhole = async (path: string, write: (stream: Writable) => Promise<void>): Promise<void> => {
  const part = `${path}.part`;
  const stream = createWriteStream(part);
  // Whoever awaits the stream meets its error; until then nobody does.
  stream.on('error', () => undefined);
  try {
    await write(stream);
    stream.end();
    await finished(stream);
    await rename(part, path);
  } catch (error) {
    stream.destroy();
    rmSync(part, { force: true });
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : notWritten(path, error);
  }
};

const runExport = async (context: CommandContext, options: ExportOptions): Promise<void> => {
  const { stdout, stderr, environment, signal } = context;
  const { db, out, format, json } = options;
  if (!existsSync(db)) throw noResults(db);
  if (json && out === undefined) {
    throw new ShardbenchError('input', {
      code: 'wrongUse',
      expected: '--out with --json',
      found: 'the export itself on stdout',
      where: 'bench export',
      remedy: 'name a file with --out, or leave --json out',
    });
  }
  using store = openStore(db, { mode: 'read' });
  using progress = countingLine(stderr, environment, false);
  const runs = format === 'jsonl' ? store.countExported(options) : store.listRankedFigures(options).length;
  let lines = 0;
  const writeAll = async (write: (text: string) => unknown, drained: () => Promise<unknown>): Promise<void> => {
    for (const piece of pieces(store, options)) {
      lines += 1;
      if (write(piece) === false) await drained();
      if (lines % 1000 === 0) {
        signal.throwIfAborted();
        progress.show(`exported ${lines} records of ${runs} runs`);
      }
    }
  };
  if (out === undefined) {
    const stream = stdout as Partial<Writable> & typeof stdout;
    const drained = async () => (stream.writableNeedDrain ? await once(stream as Writable, 'drain', { signal }) : null);
    await writeAll((text) => stream.write(text), drained);
    return;
  }
  await writeWhole(out, (stream) =>
    writeAll(
      (text) => stream.write(text),
      () => once(stream, 'drain'),
    ),
  );
  if (json) stdout.write(`${JSON.stringify({ schemaVersion: 1, file: out, format, runs }, null, 2)}\n`);
  else stderr.write(`${out}: ${runs} ${runs === 1 ? 'run' : 'runs'}\n`);
};

/** `bench export`: results as JSON Lines that another machine imports, or as what other services read. */
export const defineExport = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withStoreOptions(program.command('export'))
    .description('write results to a file that another machine can import, or that other services read')
    .option('--out <file>', 'file to write, whole or not at all (default: stdout)')
    .option('--manifest <id>', 'runs of this manifest only')
    .option('--since <time>', 'runs that started then or later: 2026-11-20, or 2026-11-20T08:15:00Z', sinceTime)
    .addOption(
      new Option('--format <name>', 'jsonl has everything; the others the newest qualified run of each series')
        .choices(FORMATS)
        .default('jsonl'),
    )
    .addHelpText('after', '\nExample:\n  pnpm bench export --out results.jsonl')
    .action(async (options: ExportOptions) => {
      await runExport(context, options);
      end(0);
    });
};
