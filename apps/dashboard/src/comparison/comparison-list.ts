import { percent } from '@shardbench/db/comparison';
import { NO_VALUE } from '../data/format-number.ts';
import { formatTime } from '../data/format-time.ts';
import { shortNotation } from '../data/short-notation.ts';
import type { StoredComparison } from '../data/stored-comparisons.ts';
import { element, foreign, type Markup, type MarkupElement } from '../markup/element.ts';
import { dataTable, figure } from './data-table.ts';
import { comparisonHeadline } from './headline.ts';
import { typeset } from './typeset.ts';

const signed = (share: number): string => `${share > 0 ? '+' : ''}${typeset(percent(share))}`;

function shiftCell({ result: { outcome } }: StoredComparison): Markup {
  const shift = outcome.state === 'judged' ? outcome.comparison.shift : null;
  if (shift === null) return NO_VALUE;
  const { estimate, low, high } = shift;
  return [
    figure(estimate, signed(estimate), 'strong'),
    low === null || high === null
      ? null
      : element('span', { class: 'interval' }, `${signed(low).replace(' %', '')} to ${signed(high)}`),
  ];
}

function pairsCell({ result: { outcome, design } }: StoredComparison): Markup {
  if (design.state !== 'interleaved' || outcome.state !== 'judged') return NO_VALUE;
  const invalid = design.blocks.filter(({ validity }) => validity.state === 'invalid').length;
  return [
    String(outcome.comparison.nA),
    invalid === 0
      ? null
      : element('span', { class: 'interval' }, `${invalid} of ${design.blocks.length} blocks invalid`),
  ];
}

const side = ({ manifest }: StoredComparison['runs']['a']): Markup => [
  foreign(shortNotation(manifest.topology)),
  element('span', { class: 'small two-lines' }, foreign(manifest.id)),
];

/** Stored comparisons, each with its verdict and a link to all of it. `root` leads to the root of the pages. */
export function comparisonList(comparisons: readonly StoredComparison[], root: string): MarkupElement {
  return dataTable({
    caption: 'Comparisons that were measured in turn, the newest first',
    sort: 'comparisons',
    className: 'comparisons',
    columns: [
      { name: 'Verdict' },
      { name: 'A, manifest' },
      { name: 'B, told against it' },
      { name: 'Change of time', unit: 'interval', kind: 'number' },
      { name: 'Pairs', kind: 'number' },
      { name: 'Workload, machine' },
      { name: 'Begun', unit: 'UTC' },
    ],
    rows: comparisons.map((of) => {
      const { head, tone } = comparisonHeadline(of.result);
      const { profile, machine, startedAt } = of.runs.a;
      return [
        element('a', { href: `${root}${of.page}`, class: `verdict-word ${tone}` }, head),
        side(of.runs.a),
        side(of.runs.b),
        shiftCell(of),
        pairsCell(of),
        [foreign(profile.name), element('span', { class: 'small two-lines' }, foreign(machine.cpuModel))],
        element('time', { datetime: startedAt }, formatTime(startedAt).replace(' UTC', '')),
      ];
    }),
  });
}
