import { ARMS, type Arm, type Both, type ComparisonResult, METRIC_FACTS } from '@shardbench/db/comparison';
import { decimalsFor, formatNumber, NO_VALUE } from '../data/format-number.ts';
import { formatTime } from '../data/format-time.ts';
import { shortNotation } from '../data/short-notation.ts';
import { element, foreign, type Markup, type MarkupElement } from '../markup/element.ts';
import { topologyBar } from '../markup/topology-bar.ts';
import type { ComparedRun } from './compared-run.ts';
import { dataTable } from './data-table.ts';

const BAR = { width: 240, height: 20 };
const MS_PER_S = 1000;
const DIGITS = 4;

const bar = ({ topology, condition }: ComparedRun): Markup =>
  topology === null ? NO_VALUE : topologyBar(topology, { ...BAR, condition });

/** The side's value, and for decode and prefill what it amounts to per second. */
function speed(ms: number | null, metric: ComparisonResult['metric']): Markup {
  if (ms === null) return NO_VALUE;
  const perSecond = MS_PER_S / ms;
  return [
    element('span', { class: 'strong' }, formatNumber(ms, decimalsFor(ms, DIGITS))),
    metric === 'ttft'
      ? null
      : element('span', { class: 'interval' }, `${formatNumber(perSecond, decimalsFor(perSecond, DIGITS))} tok/s`),
  ];
}

/** Both runs side by side: what they are, and the medians of their processes. */
export function sidesPart(result: ComparisonResult, runs: Both<ComparedRun>, root: string): MarkupElement {
  const { outcome, metric, arms } = result;
  const medians: Record<Arm, number | null> =
    outcome.state === 'judged'
      ? { a: outcome.comparison.medianA, b: outcome.comparison.medianB }
      : { a: null, b: null };
  return dataTable({
    caption: 'The two sides',
    sort: null,
    className: 'sides',
    columns: [
      { name: 'Side' },
      { name: 'Topology, manifest' },
      { name: 'Layer shards, head shards', kind: 'picture' },
      { name: 'Median of processes', unit: METRIC_FACTS[metric].unit, kind: 'number' },
      { name: 'Processes', unit: 'that count', kind: 'number' },
      { name: 'Verdict' },
      { name: 'Begun', unit: 'UTC' },
    ],
    rows: ARMS.map((arm) => {
      const run = runs[arm];
      const { counted, processes } = arms[arm];
      return [
        arm.toUpperCase(),
        [
          element('a', { href: `${root}${run.page}` }, foreign(shortNotation(run.manifest.topology))),
          element('span', { class: 'small two-lines' }, foreign(run.manifest.id)),
          element('span', { class: 'small' }, foreign(run.context)),
        ],
        bar(run),
        speed(medians[arm], metric),
        counted === processes ? String(counted) : `${counted} of ${processes}`,
        [run.verdictWords, run.synthetic ? element('span', { class: 'small' }, 'synthetic weights') : null],
        element('time', { datetime: run.startedAt }, formatTime(run.startedAt).replace(' UTC', '')),
      ];
    }),
  });
}
