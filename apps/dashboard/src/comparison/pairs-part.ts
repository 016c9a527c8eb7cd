import type { Both, ComparisonResult, MeasuredBlock } from '@shardbench/db/comparison';
import { counted, decimalsFor, formatNumber, listed } from '../data/format-number.ts';
import { element, type MarkupElement } from '../markup/element.ts';
import type { ComparedRun } from './compared-run.ts';
import { dataTable, figure } from './data-table.ts';
import { type PairPoint, pairPoints } from './pair-points.ts';
import { pairsPicture } from './pairs-picture.ts';
import { section } from './section.ts';
import { signedNumber } from './signed-number.ts';

const NS_PER_MS = 1e6;
const PERCENT = 100;

const canaryChange = ({ canaryBeforeNs, canaryAfterNs }: MeasuredBlock): number => canaryAfterNs / canaryBeforeNs - 1;

const REASON_WORDS = {
  canaryMoved: 'invalid: the canary moved from one end of the block to the other',
  canaryOff: "invalid: the canary was off the session's level",
} as const;

const stateWords = ({ validity }: MeasuredBlock): string =>
  validity.state === 'valid' ? 'valid' : REASON_WORDS[validity.reason];

function pairTable(points: readonly PairPoint[]): MarkupElement {
  const decimals = decimalsFor(Math.max(...points.flatMap(({ aMs, bMs }) => [aMs, bMs])), 5);
  return dataTable({
    caption: 'Pairs in measured order',
    sort: 'pairs',
    columns: [
      { name: 'Pair' },
      { name: 'Block', kind: 'number' },
      { name: 'Order' },
      { name: 'A', unit: 'ms', kind: 'number' },
      { name: 'B', unit: 'ms', kind: 'number' },
      { name: 'B against A', unit: '%', kind: 'number' },
      { name: 'Counts' },
    ],
    rows: points.map(({ block, order, aMs, bMs, change, counts }, index) => [
      String(index + 1),
      String(block),
      order,
      formatNumber(aMs, decimals),
      formatNumber(bMs, decimals),
      figure(change, signedNumber(change * PERCENT, 2)),
      counts ? 'yes' : 'no',
    ]),
  });
}

function blockTable(blocks: readonly MeasuredBlock[]): MarkupElement {
  const ms = (ns: number): string => formatNumber(ns / NS_PER_MS, 2);
  return dataTable({
    caption: 'Blocks with the canary before and after each',
    sort: 'blocks',
    className: 'blocks',
    columns: [
      { name: 'Block' },
      { name: 'Order' },
      { name: 'Canary before', unit: 'ms', kind: 'number' },
      { name: 'Canary after', unit: 'ms', kind: 'number' },
      { name: 'Change', unit: '%', kind: 'number' },
      { name: 'State' },
    ],
    rows: blocks.map((block) => [
      String(block.ordinal + 1),
      block.launches.map(({ arm }) => arm.toUpperCase()).join(' '),
      ms(block.canaryBeforeNs),
      ms(block.canaryAfterNs),
      figure(canaryChange(block), signedNumber(canaryChange(block) * PERCENT, 2)),
      stateWords(block),
    ]),
  });
}

/** What the canary says of the blocks, in a sentence. */
export function blocksFinding(blocks: readonly MeasuredBlock[]): string {
  const invalid = blocks
    .filter(({ validity }) => validity.state === 'invalid')
    .map(({ ordinal }) => String(ordinal + 1));
  if (blocks.length === 0) return 'No block was measured to its end.';
  if (invalid.length === 0) {
    const moved = Math.max(...blocks.map((block) => Math.abs(canaryChange(block))));
    return `Every block is valid: within none the canary moved by more than ${formatNumber(moved * PERCENT, 2)} %.`;
  }
  const which = invalid.length === 1 ? `Block ${invalid[0]} is` : `Blocks ${listed(invalid)} are`;
  return `${which} invalid: the canary says that the machine changed, so ${invalid.length === 1 ? 'its' : 'their'} pairs count for nothing.`;
}

/** The pairs of an interleaved comparison in measured order, and the canary around them; null for any other. */
export function pairsPart(result: ComparisonResult, runs: Both<ComparedRun>): MarkupElement | null {
  const { design, metric, outcome } = result;
  if (design.state !== 'interleaved') return null;
  const points = pairPoints(runs, design, metric);
  const shift = outcome.state === 'judged' ? outcome.comparison.shift : null;
  return section(
    'pairs',
    blocksFinding(design.blocks),
    points.length === 0 ? null : pairsPicture(points, shift),
    points.length === 0
      ? null
      : element(
          'details',
          {},
          element('summary', {}, `${counted(points.length, 'pair')} as a table`),
          pairTable(points),
        ),
    design.blocks.length === 0 ? null : blockTable(design.blocks),
    element(
      'p',
      { class: 'note' },
      'The canary is a small fixed workload that runs before and after each block and has no part in either side.',
    ),
  );
}
