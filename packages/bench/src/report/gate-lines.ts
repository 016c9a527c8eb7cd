import { describeShards, describeVerdict, type GateReport, type ShardLine } from '@shardbench/gates';
import { cleanText } from '../terminal/clean-text.ts';
import type { Style } from '../terminal/colour.ts';
import type { TableOptions } from '../terminal/table.ts';
import type { JudgedSubject } from './judged-subject.ts';

const MARKS: Readonly<Record<ShardLine['state'], { readonly mark: string; readonly style: Style }>> = {
  passed: { mark: '●', style: 'dim' },
  failed: { mark: '✕', style: 'red' },
  notRun: { mark: '○', style: 'dim' },
};

const linesOf = (line: ShardLine, width: number, { paint }: TableOptions): string[] => {
  const { mark, style } = MARKS[line.state];
  const indent = ' '.repeat(width + 4);
  const below = [
    ...line.failures.map(({ code, expected, found }) => `${code}: expected ${expected}, found ${found}`),
    ...(line.nonResident.length > 0 ? [`elsewhere: ${line.nonResident.join(', ')}`] : []),
  ];
  return [
    `${paint(style, mark)} ${line.shard.padEnd(width)}  ${cleanText(line.words)}`,
    ...below.map((text) => `${indent}${cleanText(text)}`),
  ];
};

/** What the gates said about one chain, a line per shard in the manner of the log, failures first. */
export const gateLines = (report: Pick<GateReport, 'results'>, computeUnits: string, options: TableOptions): string => {
  const lines = describeShards(report, computeUnits);
  const width = Math.max(...lines.map(({ shard }) => shard.length), 0);
  return lines.flatMap((line) => linesOf(line, width, options)).join('\n');
};

/** The gates of several chains, each under its name and verdict. */
export const gatesReport = (judged: readonly JudgedSubject[], options: TableOptions): string =>
  judged
    .map(({ manifest, topology, backend, computeUnits, verdict, report }) => {
      const name = options.paint('bold', `${manifest}  ${topology} on ${backend}: ${describeVerdict(verdict)}`);
      return `${name}\n\n${gateLines(report, computeUnits, options)}`;
    })
    .join('\n\n');
