import type { RunOverview } from '@shardbench/db';
import type { Paint } from '../terminal/colour.ts';
import { stringWidth } from '../terminal/string-width.ts';
import { renderTable } from '../terminal/table.ts';
import {
  barColumn,
  estimateOf,
  intervalColumn,
  MANIFEST,
  medianColumn,
  NOTATION,
  PROCESSES,
  type ResultsColumn,
  VERDICT,
} from './results-columns.ts';

/** From what shows the counts of many shards down to where a bar can still be read. */
const BAR_WIDTHS = [38, 36, 34, 32, 30, 28, 26, 24];

const DECODE = medianColumn('decode', 'decodeTokPerS');
const DECODE_INTERVAL = intervalColumn('decodeTokPerS');
const PREFILL = medianColumn('prefill', 'prefillTokPerS');
const PREFILL_INTERVAL = intervalColumn('prefillTokPerS');

/** What stands right of the topology, from all there is to what nobody can do without. */
const figures = (withIntervals: boolean): readonly (readonly ResultsColumn[])[] => [
  ...(withIntervals
    ? [
        [DECODE, DECODE_INTERVAL, PREFILL, PREFILL_INTERVAL, PROCESSES, VERDICT],
        [DECODE, DECODE_INTERVAL, PREFILL, PROCESSES, VERDICT],
      ]
    : []),
  [DECODE, PREFILL, PROCESSES, VERDICT],
];

/** Layouts from the widest to the narrowest: the bar becomes shorter, then a figure goes, then the bar as a whole. */
const layouts = (withIntervals: boolean, paint: Paint): readonly (readonly ResultsColumn[])[] => [
  ...figures(withIntervals)
    .slice(0, 2)
    .flatMap((right) => BAR_WIDTHS.map((bar) => [MANIFEST, barColumn(bar, paint), ...right])),
  ...figures(withIntervals).map((right) => [MANIFEST, NOTATION, ...right]),
];

/** The rows of a table of runs. */
export const resultsRows = (columns: readonly ResultsColumn[], runs: readonly RunOverview[]) =>
  runs.map((run) => columns.map(({ cell }) => cell(run)));

/**
 * The columns that fit a terminal; the narrowest there are where none do.
 *
 * @param width columns of the terminal, null for a file or a pipe
 */
export const resultsLayout = (
  runs: readonly RunOverview[],
  { width, paint }: { readonly width: number | null; readonly paint: Paint },
): readonly ResultsColumn[] => {
  const candidates = layouts(
    runs.some((run) => (estimateOf(run, 'prefillTokPerS')?.low ?? null) !== null),
    paint,
  );
  const fits = (columns: readonly ResultsColumn[]): boolean =>
    width === null ||
    renderTable(columns, resultsRows(columns, runs), { width: null, paint })
      .split('\n')
      .every((line) => stringWidth(line) <= width);
  return candidates.find(fits) ?? candidates.at(-1) ?? [];
};
