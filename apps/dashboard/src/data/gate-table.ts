import type { RunOverview, StoredGateReport } from '@shardbench/db';
import { type Figure, GATE_WORDS } from '@shardbench/gates';
import { type FailureReason, failureReason } from './failure-reason.ts';
import { type GateMark, outcomeWords } from './gate-marks.ts';

/** A figure of a gate in words: what was found, and what it was held against. */
export interface GateFigure {
  readonly metric: string;
  readonly value: string;
  readonly threshold: string | null;
}

/** One result of a gate as a line of a table. */
export interface GateRow {
  readonly gate: string;
  readonly shard: string;
  readonly state: GateMark['state'];
  readonly words: string;
  readonly failures: readonly string[];
  readonly figures: readonly GateFigure[];
  /** Operations that would run elsewhere, such as `96 × conv on cpu`. */
  readonly nonResident: readonly string[];
}

/** Every result of a run's report in gate order, and a failure that was noticed after it. */
export function gateTable(run: RunOverview): GateRow[] {
  const reason = failureReason(run);
  const rows = reportRows(run.gateReport);
  return reason === null || reason.reported ? rows : [...rows, laterFailure(reason)];
}

const laterFailure = ({ gateName, shard, sentence, code }: FailureReason): GateRow => ({
  gate: gateName,
  shard,
  state: 'failed',
  words: 'failed while measuring',
  failures: [`${sentence} (${code})`],
  figures: [],
  nonResident: [],
});

function reportRows(report: StoredGateReport): GateRow[] {
  return report.results.map((result) => {
    const { gate, shard, outcome, nonResidentOperations = [] } = result;
    return {
      gate: GATE_WORDS[gate],
      shard,
      state: outcome.state,
      words: outcome.state === 'failed' ? 'failed' : outcomeWords(result),
      failures:
        outcome.state === 'failed'
          ? outcome.failures.map(({ code, expected, found }) => `expected ${expected}, found ${found} (${code})`)
          : [],
      figures: outcome.state === 'notRun' ? [] : outcome.figures.map(figureWords),
      nonResident: nonResidentOperations.map(
        ({ operation, computeUnit, count }) => `${count} × ${operation} on ${computeUnit ?? 'an unknown unit'}`,
      ),
    };
  });
}

const figureWords = ({ metric, value, threshold }: Figure): GateFigure => ({
  metric,
  value: valueWords(value),
  threshold: threshold === null ? null : valueWords(threshold),
});

const SIGNIFICANT_DIGITS = 7;

function valueWords(value: Figure['value']): string {
  if (value === null) return 'not finite';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  // As many digits as a 32-bit float holds: 9.999999747378752e-06 was written 1e-5.
  return typeof value === 'number' ? String(Number(value.toPrecision(SIGNIFICANT_DIGITS))) : value;
}
