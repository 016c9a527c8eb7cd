import { type ComparisonResult, type Metric, type Outcome, percent, probabilityWords } from '@shardbench/db/comparison';
import type { RelativeShift } from '@shardbench/stats';
import { element, type Markup, type MarkupElement } from '../markup/element.ts';
import { shiftPicture } from './shift-picture.ts';
import { typeset } from './typeset.ts';

export type Judged = Extract<Outcome, { state: 'judged' }>;

const signed = (share: number): string => `${share > 0 ? '+' : ''}${typeset(percent(share))}`;

function intervalWords({ low, high, confidence }: RelativeShift): string {
  if (low === null || high === null || confidence === null) return 'too few for an interval';
  return `${signed(low).replace(' %', '')} to ${signed(high)}, ${percent(confidence)} confidence`;
}

const fact = (name: string, value: string, note: string): MarkupElement =>
  element(
    'div',
    {},
    element('dt', {}, name),
    element('dd', {}, element('span', { class: 'value' }, value), element('span', { class: 'interval' }, note)),
  );

const TIMES: Readonly<Record<Metric, string>> = {
  tpot: 'time per output token',
  ttft: 'time to first token',
  prefill: 'time per prompt token',
};

const TESTS: Readonly<Record<string, string>> = {
  signedRankExact: 'Wilcoxon signed-rank over pairs, exact',
  signedRankNormal: 'Wilcoxon signed-rank over pairs, normal approximation',
  mannWhitneyExact: 'Mann-Whitney over processes, exact',
  mannWhitneyNormal: 'Mann-Whitney over processes, normal approximation',
};

/** Shift, p, n and what would have been seen. */
export function figuresPart({ design, metric }: ComparisonResult, { comparison, changeMinimum }: Judged): Markup {
  const { shift, p, nA, nB, smallestDetectable, method } = comparison;
  const interleaved = design.state === 'interleaved';
  return [
    element(
      'dl',
      { class: 'headline' },
      shift === null ? null : fact(`Change of ${TIMES[metric]}`, signed(shift.estimate), intervalWords(shift)),
      p === null ? null : fact('p if nothing differed', probabilityWords(p), TESTS[method ?? ''] ?? ''),
      interleaved
        ? fact('Pairs', String(nA), 'processes of A and B in turn')
        : fact('Processes', `${nA} and ${nB}`, 'of A and of B, not in turn'),
      p === null
        ? null
        : fact(
            'Smallest detectable change',
            smallestDetectable === null ? 'unknown' : percent(smallestDetectable),
            smallestDetectable === null
              ? 'no noise was seen'
              : `nine times in ten; from ${percent(changeMinimum)} on it counts`,
          ),
    ),
    shift === null ? null : shiftPicture(shift, changeMinimum),
  ];
}
