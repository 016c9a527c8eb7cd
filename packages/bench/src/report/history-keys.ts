import { shortRun } from '@shardbench/db';
import type { SeriesHistory } from '../check/series-history.ts';
import { renderTable } from '../terminal/table.ts';
import { markOf } from './history-marks.ts';
import { sparkline } from './history-sparkline.ts';
import type { PrintOptions } from './results-table.ts';

const PICTURE_WIDTH = 24;
const SERIES_DIGITS = 12;

/** The keys on which a manifest was measured, and how to choose one of them. */
export const historyKeys = (all: readonly SeriesHistory[], print: PrintOptions): string => {
  const table = renderTable(
    [
      { header: 'series', align: 'left' },
      { header: 'manifest', align: 'left' },
      { header: 'profile', align: 'left' },
      { header: 'executed', align: 'left' },
      { header: 'runs', align: 'right' },
      { header: 'history', align: 'left' },
      { header: 'newest run', align: 'left' },
    ],
    all.map(({ series, rows }) => {
      const { profileName, backend, computeUnits, threads } = series.key;
      return [
        series.id.slice(0, SERIES_DIGITS),
        series.manifestId,
        profileName,
        `${backend} ${computeUnits}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
        String(series.runs),
        { painted: sparkline(rows.map(markOf), PICTURE_WIDTH) },
        shortRun(rows.at(-1)?.point.runId ?? ''),
      ];
    }),
    print,
  );
  return `${table}\n\nThese are ${all.length} keys, which are not compared. Choose one with --profile, or with --series and the beginning of its id.`;
};
