import type { HistoryRow } from '../check/series-history.ts';
import type { Mark } from './history-sparkline.ts';

/** How a run is drawn: a speed only where it counts. */
export const markOf = ({ point, figure }: HistoryRow): Mark => {
  const { state } = point.verdict;
  if (point.excluded) return { state: 'excluded' };
  if (state === 'disqualified' || state === 'crashed') return { state: 'disqualified' };
  if (state !== 'qualified' || figure === null) return { state: 'missing' };
  return { state: 'measured', value: figure.median };
};
