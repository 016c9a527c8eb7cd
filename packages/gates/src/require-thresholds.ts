import { ShardbenchError } from '@shardbench/manifest';

/** Where a threshold may lie, ends included. */
export interface ThresholdRange {
  readonly low: number;
  readonly high: number;
  readonly whole?: boolean;
}

export const COSINE: ThresholdRange = { low: -1, high: 1 };
export const ERROR: ThresholdRange = { low: 0, high: Number.MAX_VALUE };
export const COUNT: ThresholdRange = { low: 1, high: Number.MAX_SAFE_INTEGER, whole: true };

const words = ({ low, high, whole = false }: ThresholdRange): string => {
  const kind = whole ? 'a whole number' : 'a number';
  return high <= 1 ? `${kind} from ${low} to ${high}` : `a finite ${whole ? 'whole ' : ''}number of at least ${low}`;
};

/**
 * Refuses thresholds that no figure could be held against: a comparison with NaN is never true, and one with a bound
 * outside its figure's range passes everything or nothing.
 *
 * @param gate whose thresholds they are, for the message
 * @throws ShardbenchError `thresholdOutOfRange`
 */
export const requireThresholds = <Name extends string>(
  gate: string,
  thresholds: Readonly<Record<Name, number>>,
  ranges: Readonly<Record<Name, ThresholdRange>>,
): void => {
  for (const name of Object.keys(ranges) as Name[]) {
    const { low, high, whole = false } = ranges[name];
    const value: unknown = thresholds[name];
    const inside = typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value));
    if (inside) continue;
    throw new ShardbenchError('input', {
      code: 'thresholdOutOfRange',
      expected: words(ranges[name]),
      found: String(value),
      where: `${gate}.${name}`,
      remedy: 'state a threshold that the figure can be held against',
    });
  }
};
