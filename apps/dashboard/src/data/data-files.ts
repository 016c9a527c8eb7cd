import { columnarJson, csv, jsonLines, logFigureRecords, runRecord } from './downloads.ts';
import { feedEntries, findingsFeed } from './findings-feed.ts';
import { allRuns, findingsOfSessions, logEntries } from './store.ts';

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
  const sessions = findingsOfSessions();
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
    {
      name: 'findings.atom',
      type: 'application/atom+xml',
      words: 'Feed of what got slower or faster, and of gates that changed',
      lines: feedEntries(sessions).length,
      content: findingsFeed(sessions, {
        of: allRuns()[0]?.machine.id ?? null,
        updatedAt: sessions[0]?.startedAt ?? null,
        baseUrl: process.env.SHARDBENCH_BASE_URL || null,
      }),
    },
  ];
}
