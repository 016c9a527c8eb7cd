import type { Connection } from '../connection.ts';
import { type ImportReport, importCounting } from './import-report.ts';
import { llamaBenchRecords } from './llama-bench-records.ts';
import { isLlamaBenchResult, parseLlamaBenchResult } from './llama-bench-result.ts';
import { recordImporting } from './record-importing.ts';
import { asBadLine, badLine, isBadLine } from './refusals.ts';

interface LlamaBenchOptions {
  readonly partial: boolean;
  /** The stored machine that was measured; without it the machine is what the tool said of it. */
  readonly machineId?: string | undefined;
}

/** A test with its line, which is that of the file only for JSONL; in a JSON list it is the place, from 1. */
interface PlacedTest {
  readonly line: number;
  readonly value: unknown;
}

/** The tests in the text of `llama-bench -o json` or `-o jsonl`; null for a text that is neither. */
export function llamaBenchTests(text: string, name: string): PlacedTest[] | null {
  if (text.trimStart().startsWith('[')) {
    const list = jsonOrNull(text);
    if (!Array.isArray(list) || !list.every(isLlamaBenchResult)) return null;
    return list.map((value, place) => ({ line: place + 1, value }));
  }
  const lines = text.split('\n').map((line, place) => ({ line: place + 1, text: line.trim() }));
  const tests = lines
    .filter((line) => line.text !== '')
    .map((line) => ({ line: line.line, value: jsonOrNull(line.text) }));
  if (!isLlamaBenchResult(tests[0]?.value)) return null;
  const broken = tests.find(({ value }) => value === null);
  if (broken !== undefined) {
    throw badLine('lineNotJson', `${name}:${broken.line}`, 'one test of llama-bench per line', 'something else');
  }
  return tests;
}

/** Stores tests in the transaction that the caller has begun. A test is stored whole or not at all. */
export function importLlamaBench(
  connection: Connection,
  name: string,
  tests: readonly PlacedTest[],
  { partial, machineId }: LlamaBenchOptions,
): ImportReport {
  const { sqlite } = connection;
  const importing = recordImporting(connection, { undoable: true });
  const counting = importCounting('llamaBench');
  if (machineId !== undefined && sqlite.prepare('select 1 from machines where id = ?').get(machineId) === undefined) {
    throw badLine('unknownMachine', '--machine', 'the id of a stored machine', machineId);
  }
  for (const { line, value } of tests) {
    const where = `${name}:${line}`;
    counting.read();
    sqlite.exec('savepoint test');
    try {
      const taken = llamaBenchRecords(parseLlamaBenchResult(value, where), machineId).map(
        ({ kind, record }) => [kind, importing.take(kind, record, where)] as const,
      );
      for (const [kind, imported] of taken) counting.count(kind, imported);
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('rollback to test');
      const bad = asBadLine(error, where);
      if (!partial || !isBadLine(bad)) throw bad;
      counting.leaveOut(line, bad);
    }
    sqlite.exec('release test');
  }
  importing.finish();
  return counting.report();
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
