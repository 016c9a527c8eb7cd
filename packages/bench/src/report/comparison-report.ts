import {
  ARMS,
  type ComparisonResult,
  causeLines,
  comparisonSentence,
  METRIC_FACTS,
  type Outcome,
  percent,
} from '@shardbench/db/comparison';
import type { Style } from '../terminal/colour.ts';
import { renderTable } from '../terminal/table.ts';
import { waterfall } from './comparison-waterfall.ts';
import type { PrintOptions } from './results-table.ts';

type Judged = Extract<Outcome, { state: 'judged' }>;

const STYLES: Readonly<Record<string, Style>> = { improved: ['bold', 'blue'], regressed: ['bold', 'red'] };

const sides = ({ arms, outcome, metric }: ComparisonResult, print: PrintOptions): string => {
  const comparison = outcome.state === 'judged' ? outcome.comparison : null;
  const medians = { a: comparison?.medianA ?? null, b: comparison?.medianB ?? null };
  const { unit } = METRIC_FACTS[metric];
  return renderTable(
    [
      { header: '', align: 'left' },
      { header: 'manifest', align: 'left' },
      { header: 'topology', align: 'left' },
      { header: unit, align: 'right' },
      { header: 'processes', align: 'right' },
      { header: 'run', align: 'left' },
    ],
    ARMS.map((arm) => {
      const { manifest, topology, counted, processes, run } = arms[arm];
      const value = medians[arm]?.toPrecision(4) ?? '';
      const count = counted === processes ? String(counted) : `${counted} of ${processes}`;
      return [arm.toUpperCase(), manifest, topology, value, count, run ?? ''];
    }),
    print,
  );
};

const detectable = ({ comparison, changeMinimum }: Judged): string[] => {
  const { smallestDetectable: smallest, method, shift } = comparison;
  if (method === null || shift?.confidence == null) return [];
  const test = method.startsWith('signedRank') ? 'Wilcoxon signed-rank over pairs' : 'Mann-Whitney over processes';
  const how = method.endsWith('Exact') ? 'exact' : 'normal approximation';
  const seen = smallest === null ? 'unknown' : `${percent(smallest)}, nine times in ten`;
  return [
    `smallest detectable change: ${seen}`,
    `${test}, ${how}; interval ${percent(shift.confidence)}; shifts from ${percent(changeMinimum)} on count as changes`,
  ];
};

const blockLines = ({ design }: ComparisonResult): string[] => {
  if (design.state === 'history') {
    return [
      'stored runs of different times: a drift of the machine between them is not cancelled, and may be all of this',
    ];
  }
  if (design.state === 'none') return [];
  const { blocks, seed, ended } = design;
  const invalid = blocks.filter(({ validity }) => validity.state === 'invalid');
  const valid = blocks.length - invalid.length;
  const which = invalid.map(({ ordinal, canaryBeforeNs: before, canaryAfterNs: after }) => {
    return `block ${ordinal + 1}: canary ${(before / 1e6).toFixed(2)} then ${(after / 1e6).toFixed(2)} ms`;
  });
  return [
    `${valid} valid ${valid === 1 ? 'block' : 'blocks'}, ${invalid.length} invalid${seed === null ? '' : `, order seed ${seed}`}${ended === 'repeatsExhausted' ? '; no more repeats are allowed' : ''}`,
    ...which,
  ];
};

const judgedParts = (result: ComparisonResult, judged: Judged, print: PrintOptions): string[] => [
  sides(result, print),
  detectable(judged).join('\n'),
  judged.attributed === null ? '' : waterfall(judged.attributed, print),
  causeLines(judged.causes).join('\n'),
  judged.environment.length === 0
    ? 'environment: no difference between the sides'
    : `environment:\n${judged.environment.map(({ fact, a, b }) => `  ${fact}: ${a} in A, ${b} in B`).join('\n')}`,
];

const otherParts = (result: ComparisonResult, print: PrintOptions): string[] => {
  const { outcome } = result;
  if (outcome.state !== 'incomparable') return [sides(result, print)];
  return [outcome.keys.map(({ key, a, b }) => `  ${key}: ${a} in A, ${b} in B`).join('\n'), sides(result, print)];
};

/** Everything about a comparison that fits a terminal, the verdict first. */
export const comparisonReport = (result: ComparisonResult, print: PrintOptions): string => {
  const { head, detail } = comparisonSentence(result);
  const word = head.split(' ').at(-1) ?? '';
  const { outcome } = result;
  return [
    `${print.paint(STYLES[word] ?? 'bold', head)}: ${detail}`,
    ...(outcome.state === 'judged' ? judgedParts(result, outcome, print) : otherParts(result, print)),
    blockLines(result).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
};
