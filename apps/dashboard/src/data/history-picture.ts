import { median } from '@shardbench/stats';
import { runMark } from './run-mark.ts';
import type { SeriesHistory } from './series-history.ts';
import { type Sparkline, sparkline } from './sparkline.ts';

/** A line across a part of the picture. */
export interface PictureLine {
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

/** A series as a still picture, with the same marks as its chart: for print, and for readers without a script. */
export interface HistoryPicture extends Sparkline {
  readonly levels: readonly PictureLine[];
  readonly band: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
  /** Vertical place of the baseline. */
  readonly baseline: number | null;
  readonly steps: readonly { readonly x: number; readonly slower: boolean }[];
}

const COLUMNS = 300;

export function historyPicture(
  history: SeriesHistory,
  { width, height }: { readonly width: number; readonly height: number },
): HistoryPicture {
  const { runs, band, baseline, segments, steps } = history;
  const held = baseline.state === 'none' || baseline.point.tpotMs.length === 0 ? null : median(baseline.point.tpotMs);
  const reach = [...(band === null ? [] : [band.lowMs, band.highMs]), ...(held === null ? [] : [held])];
  const drawn = sparkline(runs.map(runMark), { width, height, columns: COLUMNS }, reach);
  const end = drawn.placeOf(runs.length - 1);
  return {
    ...drawn,
    levels: segments.map(({ from, to, medianMs }) => {
      return { from: drawn.placeOf(from), to: drawn.placeOf(to), y: drawn.heightOf(medianMs) };
    }),
    band:
      band === null
        ? null
        : {
            x: drawn.placeOf(band.from),
            y: drawn.heightOf(band.highMs),
            width: end - drawn.placeOf(band.from),
            height: drawn.heightOf(band.lowMs) - drawn.heightOf(band.highMs),
          },
    baseline: held === null ? null : drawn.heightOf(held),
    steps: steps.map(({ place, change }) => ({ x: drawn.placeOf(place), slower: change > 0 })),
  };
}
