import { type Attributed, percent } from '@shardbench/db/comparison';
import type { MsShift } from '@shardbench/stats';
import { formatNumber } from '../data/format-number.ts';
import { element, type Markup, type MarkupElement } from '../markup/element.ts';
import { dataTable, figure } from './data-table.ts';
import { section } from './section.ts';
import { shareOfDifference, signedNumber } from './signed-number.ts';
import { waterfallFinding, withheldSplit } from './waterfall-finding.ts';
import { type Waterfall, waterfallOf } from './waterfall-rows.ts';

const HEIGHT = 22;
const LINE = HEIGHT / 2;
const BAR = 12;
/** Narrowest bar, as a percentage of the axis: a stage that changed nothing has its place all the same. */
const NARROWEST = 0.35;

interface Step extends MsShift {
  readonly from: number;
  readonly to: number;
}

/** One step: a bar from the running difference before it to the one after it, its interval as a line over it. */
function step({ from, to, lowMs, highMs, clear, deltaMs }: Step, { low, high }: Waterfall): MarkupElement {
  const x = (ms: number): number => ((ms - low) / (high - low)) * 100;
  const percentOf = (place: number): string => `${place.toFixed(2)}%`;
  const begin = Math.min(x(from), x(to));
  const tone = clear ? (deltaMs < 0 ? 'less' : 'more') : 'unclear';
  return element(
    'svg',
    { class: 'waterfall-step', height: HEIGHT, 'aria-hidden': 'true', focusable: 'false' },
    element('line', { class: 'zero', x1: percentOf(x(0)), x2: percentOf(x(0)), y1: 0, y2: HEIGHT }),
    element('rect', {
      class: `step ${tone}`,
      x: percentOf(begin),
      width: percentOf(Math.max(NARROWEST, Math.abs(x(to) - x(from)))),
      y: LINE - BAR / 2,
      height: BAR,
    }),
    element('line', {
      class: 'range',
      x1: percentOf(x(from + lowMs)),
      x2: percentOf(x(from + highMs)),
      y1: LINE,
      y2: LINE,
    }),
  );
}

const swatch = (colour: string): MarkupElement =>
  element(
    'svg',
    { class: 'swatch', viewBox: '0 0 10 10', width: 10, height: 10, 'aria-hidden': 'true', focusable: 'false' },
    element('rect', { class: `fill-${colour}`, width: 10, height: 10 }),
  );

/** The sum of the stages as a table, each with its step of the running difference. */
function table(waterfall: Waterfall): MarkupElement {
  const { rows, total, unit, confidence } = waterfall;
  const plain = (ms: number): string => formatNumber(ms * unit.perMs, unit.decimals);
  const signed = (ms: number): string => signedNumber(ms * unit.perMs, unit.decimals);
  const cells = (name: Markup, of: Step, share: number | null): Markup[] => [
    name,
    step(of, waterfall),
    figure(of.deltaMs, signed(of.deltaMs), of.clear ? 'strong' : null),
    figure(of.lowMs, `${signed(of.lowMs)} to ${signed(of.highMs)}`),
    plain(of.aMs),
    plain(of.bMs),
    share === null ? '' : figure(share, shareOfDifference(share)),
  ];
  return dataTable({
    caption: 'Time per decoded token by stage, means over processes: the differences of the rows add up to the total',
    sort: 'waterfall',
    className: 'waterfall',
    columns: [
      { name: 'Stage' },
      {
        name: ['Running difference', element('span', { class: 'unit' }, 'line: A; to its right B is slower')],
        kind: 'picture',
      },
      { name: 'B − A', unit: unit.name, kind: 'number' },
      { name: 'Interval', unit: `${unit.name}, ${percent(confidence)}`, kind: 'number' },
      { name: 'A', unit: unit.name, kind: 'number' },
      { name: 'B', unit: unit.name, kind: 'number' },
      { name: 'Share', unit: 'of the difference', kind: 'number' },
    ],
    rows: rows.map((row) => cells([swatch(row.colour), row.name], row, row.share)),
    total: cells('total', { ...total, from: 0, to: total.deltaMs }, null),
  });
}

/** Where the difference is, stage by stage, as a sum that closes; or why it is not told. */
export function waterfallPart(attributed: Attributed): MarkupElement {
  const waterfall = waterfallOf(attributed);
  if (waterfall === null) return section('stages', withheldSplit(attributed) ?? '');
  const { unattributed, unit } = waterfall;
  const left = signedNumber(unattributed.deltaMs * unit.perMs, unit.decimals);
  const share = unattributed.share === null ? '' : ` (${shareOfDifference(unattributed.share)})`;
  return section(
    'stages',
    waterfallFinding(waterfall),
    table(waterfall),
    element(
      'p',
      { class: 'note' },
      `Means over the processes that count, because only means add up: the differences of all stages are that of the total. Filled: the interval leaves out zero; hollow: it does not. Unattributed, which is host and every hollow stage: ${left} ${unit.name}${share}.`,
    ),
  );
}
