import { medianInterval } from '@shardbench/stats';
import { decimalsOf, formatEstimate } from './format-number.ts';
import { formatDate, formatTime } from './format-time.ts';
import { type RunMark, runMark } from './run-mark.ts';
import type { SeriesHistory } from './series-history.ts';
import type { SeriesRun } from './series-run.ts';
import { changeWords, describeSeen, msWords } from './series-words.ts';

/** One place of the chart that has a speed: a run, or neighbouring runs taken together. */
export interface ChartRun {
  readonly x: number;
  /** Milliseconds per token. */
  readonly y: number;
  /** Ends of the interval of a run, lowest and highest of several; null without either. */
  readonly range: readonly [low: number, high: number] | null;
  readonly label: string;
}

/** A place with runs that have no speed to show. */
export interface ChartMark {
  readonly x: number;
  readonly state: 'disqualified' | 'excluded';
  readonly label: string;
}

/** What the chart of a series draws. Places count runs from the oldest, 0; all speeds are milliseconds per token. */
export interface HistoryChartData {
  readonly xTitle: string;
  readonly yTitle: string;
  /** Runs that share a place, 1 where each has its own. */
  readonly runsPerPlace: number;
  /** When the first run of each place began. */
  readonly dates: readonly string[];
  readonly runs: readonly ChartRun[];
  readonly marks: readonly ChartMark[];
  readonly levels: readonly { readonly from: number; readonly to: number; readonly ms: number }[];
  readonly band: { readonly from: number; readonly low: number; readonly high: number } | null;
  readonly baseline: { readonly ms: number; readonly words: string } | null;
  /** Between the place before and this one. */
  readonly steps: readonly { readonly x: number; readonly slower: boolean; readonly words: string }[];
  readonly gateChanges: readonly number[];
  readonly buildChanges: readonly number[];
}

/** More runs than these share places: a dot for each would be none that can be told from the next. */
export const MOST_PLACES = 600;
const DAY_MS = 86_400_000;
/** Within fewer days than these, a date says too little. */
const DAYS_WITHOUT_HOURS = 3;

export function historyChart(history: SeriesHistory): HistoryChartData {
  const { runs, segments, band, baseline, steps, gateChanges, buildChanges } = history;
  const width = Math.max(1, Math.ceil(runs.length / MOST_PLACES));
  const places = Array.from({ length: Math.ceil(runs.length / width) }, (_, x) =>
    runs.slice(x * width, (x + 1) * width),
  );
  const placeOf = (run: number): number => Math.floor(run / width);
  const held = baseline.state === 'none' ? null : baseline.point;
  return {
    xTitle: width === 1 ? 'runs, oldest first' : `runs, oldest first, ${width} to a place`,
    yTitle: 'TPOT, ms per output token',
    runsPerPlace: width,
    dates: datesOf(places),
    runs: places.flatMap(speedOf),
    marks: places.flatMap(markOf),
    levels: segments.map(({ from, to, medianMs }) => ({ from: placeOf(from), to: placeOf(to), ms: medianMs })),
    band: band === null ? null : { from: placeOf(band.from), low: band.lowMs, high: band.highMs },
    baseline: held === null ? null : baselineLine(held.tpotMs, describeSeen(held)),
    steps: steps.map(({ place, change }) => ({ x: placeOf(place), slower: change > 0, words: changeWords(change) })),
    gateChanges: distinct(gateChanges.map(({ place }) => placeOf(place))),
    buildChanges: distinct(buildChanges.map(({ place }) => placeOf(place))),
  };
}

const distinct = (places: readonly number[]): number[] => [...new Set(places)];

function baselineLine(tpotMs: readonly number[], run: string): HistoryChartData['baseline'] {
  if (tpotMs.length === 0) return null;
  const { median } = medianInterval(tpotMs);
  return { ms: median, words: `baseline ${run}, ${msWords(median)}` };
}

/** As much of a time as tells one place from the next: the hour within few days, the year only over several. */
function datesOf(places: readonly (readonly SeriesRun[])[]): string[] {
  const begun = places.map(([first]) => first?.startedAt ?? '');
  const [oldest = '', newest = ''] = [begun[0], begun.at(-1)];
  const days = (Date.parse(newest) - Date.parse(oldest)) / DAY_MS;
  const sameYear = oldest.slice(0, 4) === newest.slice(0, 4);
  return begun.map((at) => {
    const words = days < DAYS_WITHOUT_HOURS ? formatTime(at).replace(/,| UTC/g, '') : formatDate(at);
    return sameYear ? words.replace(/ \d{4}/, '') : words;
  });
}

const isMeasured = (mark: RunMark): mark is Extract<RunMark, { state: 'measured' }> => mark.state === 'measured';

function speedOf(runs: readonly SeriesRun[], x: number): ChartRun[] {
  const [first] = runs;
  const speeds = runs.map(runMark).filter(isMeasured);
  if (first === undefined || speeds.length === 0) return [];
  if (runs.length > 1)
    return [
      together(
        speeds.map(({ ms }) => ms),
        x,
        `${runs.length} runs from ${formatTime(first.startedAt)}`,
      ),
    ];
  const figure = medianInterval(first.tpotMs);
  const { value, interval } = formatEstimate(figure, decimalsOf([figure]));
  const words = `${describeSeen(first)}, ${formatTime(first.startedAt)}: ${value} ms${interval === null ? '' : ` (${interval})`}`;
  const range = figure.low === null || figure.high === null ? null : ([figure.low, figure.high] as const);
  return [{ x, y: figure.median, range, label: words }];
}

/** Nothing that stands out is lost where runs share a place: the range reaches to the lowest and the highest. */
function together(values: readonly number[], x: number, whose: string): ChartRun {
  const { median } = medianInterval(values);
  const low = values.reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, ms) => Math.max(most, ms), 0);
  const of = { median, low, high };
  const { value, interval } = formatEstimate(of, decimalsOf([of]));
  return { x, y: median, range: [low, high], label: `${whose}: ${value} ms (${interval})` };
}

function markOf(runs: readonly SeriesRun[], x: number): ChartMark[] {
  const states = runs.map((run) => runMark(run).state);
  return (['disqualified', 'excluded'] as const).flatMap((state) => {
    const found = runs.filter((_, index) => states[index] === state);
    const [first] = found;
    if (first === undefined) return [];
    const label =
      found.length === 1
        ? `${describeSeen(first)}, ${formatTime(first.startedAt)}: ${state}`
        : `${found.length} runs from ${formatTime(first.startedAt)}: ${state}`;
    return [{ x, state, label }];
  });
}
