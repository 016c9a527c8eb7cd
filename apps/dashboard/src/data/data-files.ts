import { columnarJson, csv, jsonLines, logFigureRecords, runRecord } from './downloads.ts';
import { allRuns, logEntries } from './store.ts';

/** A file to download, written by the build. */
export interface DataFile {
  /** Inside `data/`. */
  readonly name: string;
  readonly type: string;
  readonly words: string;
  readonly lines: number;
  readonly content: string;
}

let files: readonly DataFile[] | null = null;

/** Every file below `data/`. */
export function dataFiles(): readonly DataFile[] {
  files ??= build();
  return files;
}

function build(): DataFile[] {
  const runs = allRuns().map(runRecord);
  const figures = logFigureRecords(logEntries());
  return [
    {
      name: 'runs.json',
      type: 'application/json',
      words: 'Runs, a list per column',
      lines: runs.length,
      content: columnarJson(runs),
    },
    {
      name: 'runs.jsonl',
      type: 'application/x-ndjson',
      words: 'Runs, a record per line',
      lines: runs.length,
      content: jsonLines(runs),
    },
    { name: 'runs.csv', type: 'text/csv', words: 'Runs, for spreadsheets', lines: runs.length, content: csv(runs) },
    {
      name: 'published-figures.jsonl',
      type: 'application/x-ndjson',
      words: 'Figures of the published log, a record per line',
      lines: figures.length,
      content: jsonLines(figures),
    },
    {
      name: 'published-figures.csv',
      type: 'text/csv',
      words: 'Figures of the published log, for spreadsheets',
      lines: figures.length,
      content: csv(figures),
    },
  ];
}
