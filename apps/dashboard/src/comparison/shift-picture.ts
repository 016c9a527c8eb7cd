import { percent } from '@shardbench/db/comparison';
import type { RelativeShift } from '@shardbench/stats';
import { element, type MarkupElement } from '../markup/element.ts';

/** Room beyond the outermost figure. */
const MARGIN = 1.15;
const MIDDLE = 50;
const HEIGHT = 40;
const LINE = 14;

/**
 * The change of time on an axis around none: its interval as a line, its estimate as a dot, and shaded what is too small
 * to be called a change. The same figures stand beside it as text.
 */
export function shiftPicture({ estimate, low, high }: RelativeShift, changeMinimum: number): MarkupElement {
  const reach = MARGIN * Math.max(2 * changeMinimum, ...[estimate, low ?? 0, high ?? 0].map(Math.abs));
  const x = (share: number): number => MIDDLE + (share / reach) * MIDDLE;
  const place = (share: number): string => `${x(share).toFixed(2)}%`;
  const width = `${(x(changeMinimum) - x(-changeMinimum)).toFixed(2)}%`;
  const label = (at: string, anchor: string, words: string) =>
    element('text', { x: at, y: HEIGHT - 2, 'text-anchor': anchor }, words);
  return element(
    'svg',
    { class: 'shift-picture', height: HEIGHT, 'aria-hidden': 'true', focusable: 'false' },
    element('rect', { class: 'shade', x: place(-changeMinimum), width, y: 2, height: 2 * LINE - 4 }),
    element('line', { class: 'axis', x1: 0, x2: '100%', y1: LINE, y2: LINE }),
    element('line', { class: 'zero', x1: '50%', x2: '50%', y1: 2, y2: 2 * LINE - 2 }),
    low === null || high === null
      ? null
      : element('line', { class: 'range', x1: place(low), x2: place(high), y1: LINE, y2: LINE }),
    element('circle', { class: 'dot', cx: place(estimate), cy: LINE, r: 4.5 }),
    label('0', 'start', 'less time'),
    label('50%', 'middle', `no change; shaded: below ${percent(changeMinimum)}`),
    label('100%', 'end', 'more time'),
  );
}
