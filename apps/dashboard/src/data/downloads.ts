import { printedNumbers, type RunOverview, type StoredLogEntry } from '@shardbench/db';
import type { Estimate } from './format-number.ts';
import { modelFamily } from './run-groups.ts';
import { runRow } from './run-row.ts';

/** A cell of a table to download. */
export type Cell = string | number | boolean | null;

/** A run in one line. Figures are null for a run that has no speed: only qualified and unverified ones have any. */
export function runRecord(run: RunOverview) {
  const row = runRow(run);
  const speaks = run.verdict.state === 'qualified' || run.verdict.state === 'unverified';
  const summary = speaks ? row.summary : null;
  const { verdict } = run;
  return {
    id: run.id,
    startedAt: run.startedAt,
    provenance: run.provenance as string,
    synthetic: row.synthetic,
    verdict: verdict.state as string,
    verdictWords: row.verdictWords,
    expectation: row.expectation.state as string,
    gate: verdict.state === 'disqualified' ? verdict.gate : null,
    shard: verdict.state === 'disqualified' ? verdict.shard : null,
    manifest: run.manifest.id,
    topology: run.manifest.topology,
    model: run.model?.name ?? modelFamily(run),
    modelHash: run.modelHash,
    executionHash: run.executionHash,
    backend: run.backend,
    computeUnits: run.computeUnits,
    threads: run.threads,
    backendBuild: run.backendBuild,
    machine: run.machine.id,
    cpuModel: run.machine.cpuModel,
    osName: run.machine.osName,
    osBuild: run.session.osBuild,
    gitCommit: run.session.gitCommit,
    gitDirty: run.session.gitDirty,
    profile: run.profile.name,
    promptTokens: run.profile.promptTokens,
    newTokens: run.profile.newTokens,
    processes: run.processes.length,
    processesPlanned: run.processesPlanned,
    ...estimate('decodeTokPerS', summary?.decodeTokPerS ?? null),
    ...estimate('prefillTokPerS', summary?.prefillTokPerS ?? null),
    ...estimate('tpotMs', summary?.tpotMs ?? null),
    ...estimate('ttftMs', summary?.ttftMs ?? null),
    page: row.page,
  } satisfies Record<string, Cell>;
}

/** Median and ends of its interval as three columns. */
const estimate = (name: string, of: Estimate | null): Record<string, number | null> => ({
  [name]: of?.median ?? null,
  [`${name}Low`]: of?.low ?? null,
  [`${name}High`]: of?.high ?? null,
});

/** A published figure in one line, in the digits that were printed. */
export const logFigureRecords = (entries: readonly StoredLogEntry[]) =>
  entries.flatMap((entry) =>
    entry.figures.map((figure) => {
      const printed = printedNumbers(figure);
      return {
        provenance: 'published',
        date: entry.date,
        entry: entry.id,
        kind: entry.kind as string,
        subject: figure.subject,
        metric: figure.metric,
        role: figure.role as string,
        low: printed[0] ?? null,
        high: printed.at(-1) ?? null,
        unit: figure.unit as string,
        qualifier: figure.qualifier,
        profile: figure.condition.profile ?? null,
        repetition: figure.condition.repetition ?? null,
        warmth: figure.condition.warmth ?? null,
        input: figure.condition.input ?? null,
        token: figure.condition.token ?? null,
        note: figure.note,
      } satisfies Record<string, Cell>;
    }),
  );

/** One line per record. */
export const jsonLines = (records: readonly unknown[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** Columns side by side: names once, then a list per column. Much smaller than a list of records. */
export function columnarJson(records: readonly Readonly<Record<string, Cell>>[]): string {
  const columns = Object.keys(records[0] ?? {});
  const values = Object.fromEntries(columns.map((name) => [name, records.map((record) => record[name] ?? null)]));
  return `${JSON.stringify({ count: records.length, columns: values })}\n`;
}

/** Text that a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180, with a line of names. Text that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csv(records: readonly Readonly<Record<string, Cell>>[]): string {
  const columns = Object.keys(records[0] ?? {});
  const lines = [columns, ...records.map((record) => columns.map((name) => record[name] ?? null))];
  return lines.map((line) => `${line.map(csvCell).join(',')}\r\n`).join('');
}
