import type { RelativeShift } from '@shardbench/stats';
import { element, type MarkupElement } from '../markup/element.ts';
import type { PairPoint } from './pair-points.ts';
import { signedNumber } from './signed-number.ts';

const WIDTH = 1000;
const HEIGHT = 160;
const MARGIN = 12;
const PERCENT = 100;

const percentWords = (share: number, decimals: number): string => `${signedNumber(share * PERCENT, decimals)} %`;

/** All dots as one path of points, which a round line cap makes visible. */
const dots = (points: readonly (readonly [x: number, y: number])[]): string =>
  points.map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join('');

/**
 * Difference of every pair in measured order: a dot on a stem from no difference, hollow on a shaded ground where its
 * block is invalid; a band is the interval of the whole, a line in it the estimate.
 */
export function pairsPicture(points: readonly PairPoint[], shift: RelativeShift | null): MarkupElement {
  const ends = [0, shift?.low ?? 0, shift?.high ?? 0, ...points.map(({ change }) => change)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const reach = high - low || 0.01;
  const decimals = reach < 0.02 ? 2 : 1;
  const y = (share: number): number => HEIGHT - MARGIN - ((share - low) / reach) * (HEIGHT - 2 * MARGIN);
  const x = (index: number): number => ((index + 0.5) / points.length) * WIDTH;
  const placed = points.map((point, index) => ({ ...point, x: x(index), y: y(point.change) }));
  const out = placed.filter(({ counts }) => !counts);
  const pitch = WIDTH / points.length;
  const label = `Difference of ${points.length} pairs in measured order, ${percentWords(low, decimals)} to ${percentWords(high, decimals)}; ${out.length} of them in invalid blocks`;
  const path = (kind: string, of: readonly { readonly x: number; readonly y: number }[]) =>
    of.length === 0 ? null : element('path', { class: kind, d: dots(of.map((point) => [point.x, point.y])) });
  return element(
    'figure',
    { class: 'requests pairs' },
    element(
      'div',
      { class: 'axis-labels', 'aria-hidden': 'true' },
      element('span', {}, percentWords(high, decimals)),
      element('span', {}, percentWords(low, decimals)),
    ),
    element(
      'svg',
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        height: HEIGHT,
        preserveAspectRatio: 'none',
        role: 'img',
        'aria-label': label,
      },
      out.map((point) =>
        element('rect', {
          class: 'shade',
          x: (point.x - pitch / 2).toFixed(1),
          width: pitch.toFixed(1),
          height: HEIGHT,
        }),
      ),
      shift === null || shift.low === null || shift.high === null
        ? null
        : element('rect', {
            class: 'estimate-band',
            x: 0,
            width: WIDTH,
            y: y(shift.high).toFixed(1),
            height: Math.max(1, y(shift.low) - y(shift.high)).toFixed(1),
          }),
      element('line', { class: 'boundary', x1: 0, x2: WIDTH, y1: y(0).toFixed(1), y2: y(0).toFixed(1) }),
      shift === null
        ? null
        : element('line', {
            class: 'estimate',
            x1: 0,
            x2: WIDTH,
            y1: y(shift.estimate).toFixed(1),
            y2: y(shift.estimate).toFixed(1),
          }),
      element('path', {
        class: 'stems',
        d: placed.map((point) => `M${point.x.toFixed(1)} ${y(0).toFixed(1)}V${point.y.toFixed(1)}`).join(''),
      }),
      path('points warmup', out),
      path('points inside', out),
      path(
        'points',
        placed.filter(({ counts }) => counts),
      ),
    ),
    element(
      'figcaption',
      {},
      `Each dot: by how much B took more or less time than A in one pair, in measured order. Thin line: no difference; thick line and band: the estimate and its interval.${out.length === 0 ? '' : ' Hollow on a shaded ground: pairs of invalid blocks, which count for nothing.'}`,
    ),
  );
}
