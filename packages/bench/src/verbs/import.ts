import { type ImportReport, openStore } from '@shardbench/db';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { bytesOf, requireFile } from '../import-source.ts';
import { cleanText } from '../terminal/clean-text.ts';
import { countingLine } from '../terminal/counting-line.ts';
import { type StoreOptions, withStoreOptions } from './options.ts';

interface ImportOptions extends StoreOptions {
  readonly partial?: true;
  readonly machine?: string;
}

const SHOWN_LINES = 20;

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** What an import did, for people. */
export const importText = (file: string, report: ImportReport): string => {
  const { records, runsAdded, added, updated, unchanged, leftOut, leftOutLines } = report;
  const parts = [
    `${counted(records, 'record', 'records')} read`,
    `${added} new (${counted(runsAdded, 'run', 'runs')})`,
    `${updated} brought up to date`,
    `${unchanged} known already`,
  ];
  const shown = leftOutLines
    .slice(0, SHOWN_LINES)
    .map(({ line, code, expected, found }) => `  line ${line}: ${code}: expected ${expected}, found ${found}`);
  const more = leftOut > shown.length ? [`  and ${leftOut - shown.length} more`] : [];
  const left = leftOut === 0 ? [] : [`${counted(leftOut, 'line was', 'lines were')} left out:`, ...shown, ...more];
  return [`${file}: ${parts.join(', ')}`, ...left].map(cleanText).join('\n');
};

const importOne = async (path: string, options: ImportOptions, context: CommandContext): Promise<ImportReport> => {
  const { stderr, environment, signal } = context;
  await requireFile(path);
  using store = openStore(options.db, { mode: 'write' });
  using progress = countingLine(stderr, environment, false);
  return await store.importFile(bytesOf(path), path, {
    partial: options.partial,
    machineId: options.machine,
    signal,
    onProgress: (lines) =>
      progress.show(lines === null ? 'waiting for another writer' : `imported ${lines} lines of ${path}`),
  });
};

/** `bench import`: takes results of other machines and other tools into the database. */
export const defineImport = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withStoreOptions(
    program.command('import').argument('<file...>', 'exports of Shardbench, JSON or JSONL of llama-bench'),
  )
    .description('take results of other machines, or of llama-bench, into the database')
    .option('--partial', 'leave bad lines out and import the rest, instead of nothing of that file')
    .option('--machine <id>', 'for llama-bench: the stored machine that was measured')
    .addHelpText('after', '\nExample:\n  pnpm bench import results.jsonl')
    .action(async (files: readonly string[], options: ImportOptions) => {
      const reports: { file: string; report: ImportReport }[] = [];
      for (const file of files) {
        const report = await importOne(file, options, context);
        reports.push({ file, report });
        if (!options.json) context.stdout.write(`${importText(file, report)}\n`);
      }
      if (options.json) {
        const document = { schemaVersion: 1, files: reports.map(({ file, report }) => ({ file, ...report })) };
        context.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      }
      end(reports.some(({ report }) => report.leftOut > 0) ? 1 : 0);
    });
};
