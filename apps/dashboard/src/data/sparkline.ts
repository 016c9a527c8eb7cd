import { median } from '@shardbench/stats';
import type { RunMark } from './run-mark.ts';

/** A picture of a series in a drawing of this size, in its units. */
export interface SparklineSize {
  readonly width: number;
  readonly height: number;
  /** More runs than these share places: the one farthest from the median of all speaks for its place. */
  readonly columns: number;
}

/** Places in the drawing, from its left upper corner. */
export interface Sparkline {
  /** Path of the speeds that count, broken where there is none. */
  readonly line: string;
  /** The newest speed; null where no run has one. */
  readonly end: SparklinePlace | null;
  /** Runs without a speed, in their places at the bottom. */
  readonly hollow: readonly SparklinePlace[];
  readonly excluded: readonly SparklinePlace[];
  /** Horizontal place of the run at an index of the series. */
  readonly placeOf: (run: number) => number;
  /** Vertical place of a speed. */
  readonly heightOf: (ms: number) => number;
}

export interface SparklinePlace {
  readonly x: number;
  readonly y: number;
}

/** The picture spans at least this share of the median, so that noise does not look like mountains. */
const SPAN_MINIMUM = 0.04;
const MARGIN = 4;

const rounded = (value: number): number => Math.round(value * 10) / 10;

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly centre: number;
}

/** `reach` are values that have to be inside besides the speeds, such as the ends of a band. */
function scaleOf(values: readonly number[], reach: readonly number[]): Scale {
  if (values.length === 0) return { low: 0, high: 1, centre: 0 };
  const centre = median(values);
  const least = (Math.abs(centre) * SPAN_MINIMUM) / 2;
  const inside = [...reach, centre - least, centre + least];
  const low = values.reduce((a, b) => Math.min(a, b), Math.min(...inside));
  return { low, high: values.reduce((a, b) => Math.max(a, b), Math.max(...inside)), centre };
}

/** Rarer states speak for a place without a speed. */
const PRECEDENCE = ['disqualified', 'excluded', 'missing'] as const;

/** The mark that stands for runs that share a place. */
function speaking(marks: readonly RunMark[], centre: number): RunMark {
  const measured = marks.flatMap((mark) => (mark.state === 'measured' ? [mark] : []));
  const [first] = measured;
  if (first !== undefined) {
    return measured.reduce((far, mark) => (Math.abs(mark.ms - centre) > Math.abs(far.ms - centre) ? mark : far), first);
  }
  const state = PRECEDENCE.find((candidate) => marks.some((mark) => mark.state === candidate)) ?? 'missing';
  return { state };
}

/** Draws runs, oldest on the left, slower ones higher. A lane at the bottom is kept for runs without a speed. */
export function sparkline(
  marks: readonly RunMark[],
  { width, height, columns }: SparklineSize,
  reach: readonly number[] = [],
): Sparkline {
  const values = marks.flatMap((mark) => (mark.state === 'measured' ? [mark.ms] : []));
  const scale = scaleOf(values, reach);
  const lane = marks.some(({ state }) => state === 'disqualified' || state === 'excluded') ? 2 * MARGIN : 0;
  const count = Math.max(1, Math.min(marks.length, columns));
  const columnX = (column: number): number =>
    rounded(count === 1 ? width / 2 : MARGIN + (column / (count - 1)) * (width - 2 * MARGIN));
  const room = height - lane - 2 * MARGIN;
  const shareOf = (ms: number): number => (scale.high > scale.low ? (ms - scale.low) / (scale.high - scale.low) : 0.5);
  const heightOf = (ms: number): number => rounded(height - lane - MARGIN - shareOf(ms) * room);
  const drawn = Array.from({ length: Math.min(marks.length, count) }, (_, column) => {
    const own = marks.slice(
      Math.floor((column * marks.length) / count),
      Math.floor(((column + 1) * marks.length) / count),
    );
    return { x: columnX(column), mark: speaking(own, scale.centre) };
  });
  const inLane = (state: RunMark['state']): SparklinePlace[] =>
    drawn.flatMap(({ x, mark }) => (mark.state === state ? [{ x, y: height - MARGIN }] : []));
  const speeds = drawn.flatMap(({ x, mark }) => (mark.state === 'measured' ? [{ x, y: heightOf(mark.ms) }] : []));
  return {
    line: pathOf(drawn.map(({ x, mark }) => (mark.state === 'measured' ? { x, y: heightOf(mark.ms) } : null))),
    end: speeds.at(-1) ?? null,
    hollow: inLane('disqualified'),
    excluded: inLane('excluded'),
    placeOf: (run) => columnX(Math.min(count - 1, Math.ceil(((run + 1) * count) / Math.max(1, marks.length)) - 1)),
    heightOf,
  };
}

/** A line through neighbouring places; one without a neighbour is a line of no length, which round ends make a dot. */
function pathOf(places: readonly (SparklinePlace | null)[]): string {
  let path = '';
  let open = false;
  places.forEach((place, index) => {
    if (place === null) {
      open = false;
      return;
    }
    const alone = !open && (places[index + 1] ?? null) === null;
    path += `${open ? 'L' : 'M'}${place.x} ${place.y}${alone ? 'h0' : ''}`;
    open = true;
  });
  return path;
}
