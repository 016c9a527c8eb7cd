import type { HistoryPoint, SeriesPoint } from '@shardbench/db';

/** One run of a series, from summaries alone, with what was said about it in full. */
export type SeriesRun = Omit<SeriesPoint, 'annotations'> & Pick<HistoryPoint, 'annotations'>;
