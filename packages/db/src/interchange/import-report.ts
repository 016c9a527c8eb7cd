import type { ShardbenchError } from '@shardbench/manifest';
import type { Imported } from './record-importing.ts';
import type { RecordKind } from './records.ts';

/** A line that was not imported although the file was. */
export interface LeftOutLine {
  /** From 1. */
  readonly line: number;
  readonly code: string;
  readonly expected: string;
  readonly found: string;
}

/** What importing a file did. */
export interface ImportReport {
  readonly format: 'shardbench' | 'llamaBench';
  /** Lines with a record, or tests of llama-bench, that were read. */
  readonly records: number;
  readonly added: number;
  /** Records whose stored state was an earlier one. */
  readonly updated: number;
  readonly unchanged: number;
  readonly runsAdded: number;
  /** How many lines were left out; the first thousand are listed. */
  readonly leftOut: number;
  readonly leftOutLines: readonly LeftOutLine[];
}

const LISTED_MAX = 1000;

/** Counts while a file is imported. */
export function importCounting(format: ImportReport['format']) {
  const counts = { records: 0, added: 0, updated: 0, unchanged: 0, runsAdded: 0, leftOut: 0 };
  const leftOutLines: LeftOutLine[] = [];
  return {
    count(kind: RecordKind, imported: Imported): void {
      counts[imported] += 1;
      if (kind === 'run' && imported === 'added') counts.runsAdded += 1;
    },
    read(): number {
      counts.records += 1;
      return counts.records;
    },
    leaveOut(line: number, { code, expected, found }: ShardbenchError): void {
      counts.leftOut += 1;
      if (leftOutLines.length < LISTED_MAX) leftOutLines.push({ line, code, expected, found });
    },
    report: (): ImportReport => ({ format, ...counts, leftOutLines }),
  };
}

export type ImportCounting = ReturnType<typeof importCounting>;
