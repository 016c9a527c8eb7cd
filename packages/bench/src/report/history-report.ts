import { describeBaseline, describeRun, shortRun } from '@shardbench/db';
import { METRIC_FACTS } from '@shardbench/db/comparison';
import { describeVerdict } from '@shardbench/gates';
import type { HistoryRow, SeriesHistory } from '../check/series-history.ts';
import { cleanText } from '../terminal/clean-text.ts';
import { renderTable } from '../terminal/table.ts';
import { decisionLines, seriesName } from './baseline-lines.ts';
import { markOf } from './history-marks.ts';
import { sparkline } from './history-sparkline.ts';
import type { PrintOptions } from './results-table.ts';

/** Runs that are listed one by one; the picture shows all. */
const ROWS_SHOWN = 12;
/** Width of the picture in a file or a pipe. */
const USUAL_WIDTH = 80;

const day = (time: string): string => time.slice(0, 16).replace('T', ' ');
const ms = (value: number): string =>
  value < 10 ? value.toFixed(3) : value < 100 ? value.toFixed(2) : value.toFixed(1);

const picture = ({ rows, metric }: SeriesHistory, { width }: PrintOptions): string => {
  const marks = rows.map(markOf);
  const values = marks.flatMap((mark) => (mark.state === 'measured' ? [mark.value] : []));
  const { words, unit } = METRIC_FACTS[metric];
  const line = sparkline(marks, width ?? USUAL_WIDTH);
  if (values.length === 0) return `${words}, ${unit}: no run that counts\n${line}`;
  const range = `${ms(Math.min(...values))} to ${ms(Math.max(...values))}`;
  const legend = [
    ...(marks.some(({ state }) => state === 'disqualified') ? ['○ disqualified'] : []),
    ...(marks.some(({ state }) => state === 'excluded') ? ['× excluded'] : []),
    ...(marks.some(({ state }) => state === 'missing') ? ['a gap where nothing was measured'] : []),
  ];
  const shown = `${words}, ${unit}, oldest first: ${range}${legend.length > 0 ? `; ${legend.join(', ')}` : ''}`;
  return `${shown}\n${line}`;
};

const steps = ({ steps: found }: SeriesHistory, print: PrintOptions): string => {
  if (found.length === 0) return 'no step';
  const table = renderTable(
    [
      { header: 'step', align: 'right' },
      { header: 'before', align: 'right' },
      { header: 'after', align: 'right' },
      { header: 'last before', align: 'left' },
      { header: 'first after', align: 'left' },
      { header: 'run', align: 'left' },
    ],
    found.map(({ change, before, after, last, first }) => [
      `${change > 0 ? '▼' : '▲'} ${change > 0 ? '+' : '−'}${(100 * Math.abs(change)).toFixed(1)} %`,
      ms(before),
      ms(after),
      describeRun(last),
      describeRun(first),
      shortRun(first.runId),
    ]),
    print,
  );
  return `steps, in ms (▼ slower, ▲ faster):\n${table}`;
};

const state = ({ point }: HistoryRow): string => {
  const words = point.excluded ? 'excluded' : describeVerdict(point.verdict);
  const said = point.annotations.filter(({ kind }) => kind !== 'exclude').map(({ kind }) => kind);
  return [words, ...new Set(said)].join(', ');
};

const runs = ({ rows, metric }: SeriesHistory, print: PrintOptions): string =>
  renderTable(
    [
      { header: 'run', align: 'left' },
      { header: 'began (UTC)', align: 'left' },
      { header: 'commit', align: 'left' },
      { header: METRIC_FACTS[metric].unit, align: 'right' },
      { header: 'n', align: 'right' },
      { header: 'verdict', align: 'left' },
    ],
    rows
      .slice(-ROWS_SHOWN)
      .map((row) => [
        shortRun(row.point.runId),
        day(row.point.startedAt),
        row.point.gitCommit === null ? '–' : describeRun(row.point),
        row.figure === null ? '–' : ms(row.figure.median),
        String(row.processes),
        state(row),
      ]),
    print,
  );

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`${title}:\n${lines.map((line) => `  ${cleanText(line)}`).join('\n')}`];

/** One series on a terminal: a picture, its steps, what it is held against, gate changes, decisions, the newest runs. */
export const historyReport = (history: SeriesHistory, print: PrintOptions): string => {
  const { series, gateChanges, baseline, rows } = history;
  const shown = rows.length < series.runs ? `the newest ${rows.length} of ${series.runs} runs` : `${series.runs} runs`;
  const heading = `${print.paint('bold', cleanText(seriesName(series)))}\n${print.paint('dim', `series ${series.id.slice(0, 12)}, ${shown}`)}`;
  const changes = gateChanges.map(
    ({ before, after, at }) =>
      `${day(at.startedAt)}  ${describeRun(at)}: ${describeVerdict(before)}, then ${describeVerdict(after)}`,
  );
  return [
    heading,
    picture(history, print),
    steps(history, print),
    `baseline: ${cleanText(describeBaseline(baseline))}`,
    ...section('gate changes', changes),
    ...section('decisions', decisionLines(history)),
    runs(history, print),
  ].join('\n\n');
};
