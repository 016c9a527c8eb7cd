import { METRIC_FACTS } from '@shardbench/db/comparison';
import { describeVerdict } from '@shardbench/gates';
import type { SeriesHistory } from '../check/series-history.ts';
import { markOf } from './history-marks.ts';

/** A field as RFC 4180 has it: quoted where it has to be. */
const field = (value: string | number | boolean | null): string => {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A history as CSV, a line per run, oldest first; empty where there is no value. */
export const historyCsv = ({ rows, steps, metric }: SeriesHistory): string => {
  const { words, unit } = METRIC_FACTS[metric];
  const stepAt = new Map(steps.map(({ first, change }) => [first.runId, change]));
  const header = [
    'run',
    'began (UTC)',
    'git commit',
    'with changes',
    'state',
    'verdict',
    'processes',
    `${words} median (${unit})`,
    `${words} low (${unit})`,
    `${words} high (${unit})`,
    'step (share of the level before)',
  ];
  const lines = rows.map((row) => [
    row.point.runId,
    row.point.startedAt,
    row.point.gitCommit,
    row.point.gitDirty,
    markOf(row).state,
    describeVerdict(row.point.verdict),
    row.processes,
    row.figure?.median ?? null,
    row.figure?.low ?? null,
    row.figure?.high ?? null,
    stepAt.get(row.point.runId) ?? null,
  ]);
  return `${[header, ...lines].map((line) => line.map(field).join(',')).join('\r\n')}\r\n`;
};
