import { median } from '@shardbench/stats';

/** One run in a sparkline. */
export type Mark =
  | { readonly state: 'measured'; readonly value: number }
  /** Measured, but somebody decided that it does not count. */
  | { readonly state: 'excluded' }
  /** It failed a gate or crashed: a place in time without a speed. */
  | { readonly state: 'disqualified' }
  /** Nothing was measured: skipped, interrupted, or a profile without the metric. */
  | { readonly state: 'missing' };

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** What stands for a run without a speed. */
export const MARK_SYMBOLS = { excluded: '×', disqualified: '○', missing: ' ' } as const;

/** The picture spans at least this share of the median, so that noise does not look like mountains. */
const SPAN_MINIMUM = 0.04;

interface Scale {
  readonly low: number;
  readonly high: number;
}

const scaleOf = (values: readonly number[]): Scale => {
  const centre = median(values);
  const least = (Math.abs(centre) * SPAN_MINIMUM) / 2;
  return { low: Math.min(...values, centre - least), high: Math.max(...values, centre + least) };
};

const blockOf = (value: number, { low, high }: Scale): string => {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(share * BLOCKS.length))] as string;
};

/** Runs that share a column, oldest first: as many in each as are needed to fit. */
const columnsOf = (marks: readonly Mark[], width: number): readonly (readonly Mark[])[] => {
  const columns = Math.min(marks.length, Math.max(1, width));
  return Array.from({ length: columns }, (_, column) =>
    marks.slice(Math.floor((column * marks.length) / columns), Math.floor(((column + 1) * marks.length) / columns)),
  );
};

/** Rarer states speak for a column without a speed. */
const PRECEDENCE = ['disqualified', 'excluded', 'missing'] as const;

const symbolOf = (column: readonly Mark[], centre: number, scale: Scale): string => {
  const values = column.flatMap((mark) => (mark.state === 'measured' ? [mark.value] : []));
  const [first] = values;
  if (first === undefined) {
    const state = PRECEDENCE.find((candidate) => column.some((mark) => mark.state === candidate)) ?? 'missing';
    return MARK_SYMBOLS[state];
  }
  // The one that stands out, so that no outlier is lost where a column holds several runs.
  const farthest = values.reduce(
    (far, value) => (Math.abs(value - centre) > Math.abs(far - centre) ? value : far),
    first,
  );
  return blockOf(farthest, scale);
};

/**
 * A series in one line, oldest first, in at most `width` columns. A column that holds several runs shows the one
 * farthest from the median of all. `○` disqualified, `×` excluded, a gap where nothing was measured.
 */
export const sparkline = (marks: readonly Mark[], width: number): string => {
  const values = marks.flatMap((mark) => (mark.state === 'measured' ? [mark.value] : []));
  const scale = values.length > 0 ? scaleOf(values) : { low: 0, high: 1 };
  const centre = values.length > 0 ? median(values) : 0;
  return columnsOf(marks, width)
    .map((column) => symbolOf(column, centre, scale))
    .join('');
};
