import { describeVerdict, type Figure, type GateOutcome, type GateReport } from '@shardbench/gates';
import { cleanText } from '../terminal/clean-text.ts';
import type { Cell, Column, TableOptions } from '../terminal/table.ts';
import { renderTable } from '../terminal/table.ts';
import type { JudgedSubject } from './judged-subject.ts';

const COLUMNS: readonly Column[] = [
  { header: 'gate', align: 'left' },
  { header: 'shard', align: 'left' },
  { header: 'outcome', align: 'left' },
];

const inShort = (value: Figure['value']): string =>
  typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(6) : String(value);

/** The figures that were held against a bound, as far as they fit a line. */
const figuresText = (figures: readonly Figure[]): string =>
  figures
    .filter(({ threshold }) => typeof threshold === 'number')
    .map(({ metric, value }) => `${metric} ${inShort(value)}`)
    .join(', ');

const outcomeCell = (gate: string, outcome: GateOutcome): Cell => {
  switch (outcome.state) {
    case 'passed': {
      // The contract compares dozens of values: that they agree is all there is to say.
      const figures = gate === 'contract' ? '' : figuresText(outcome.figures);
      return figures === '' ? 'passed' : `passed: ${figures}`;
    }
    case 'notRun':
      return `not run (${outcome.reason})`;
    case 'failed':
      return { text: `failed: ${outcome.failures.map(({ code }) => code).join(', ')}`, style: 'red' };
  }
};

/** Failures in full: a table would cut them. */
const failureLines = ({ results }: Pick<GateReport, 'results'>): string[] =>
  results.flatMap(({ outcome }) =>
    outcome.state === 'failed'
      ? outcome.failures.map(({ code, expected, found }) => cleanText(`${code}: expected ${expected}, found ${found}`))
      : [],
  );

/** What every gate said about one chain, then what was wrong. */
export const gatesTable = (report: Pick<GateReport, 'results'>, options: TableOptions): string => {
  const rows = report.results.map(({ gate, shard, outcome }) => [gate, shard, outcomeCell(gate, outcome)]);
  return [renderTable(COLUMNS, rows, options), ...failureLines(report)].join('\n');
};

/** The gates of several chains, each under its name and verdict. */
export const gatesReport = (judged: readonly JudgedSubject[], options: TableOptions): string => {
  const chains = judged.map(({ manifest, topology, backend, verdict, report }) => {
    const name = options.paint('bold', `${manifest}  ${topology} on ${backend}: ${describeVerdict(verdict)}`);
    return `${name}\n\n${gatesTable(report, options)}`;
  });
  return chains.join('\n\n');
};
