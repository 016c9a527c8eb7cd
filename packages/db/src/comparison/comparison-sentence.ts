import { describeVerdict } from '@shardbench/gates/describe-verdict';
import { DECISION_DEFAULTS } from '@shardbench/stats';
import { type ComparedReason, type ComparisonResult, type Outcome, verdictWord } from './comparison-result.ts';
import { armNames, directionOf, intervalWords, percent, probabilityWords, shiftWords } from './comparison-words.ts';
import { METRIC_FACTS } from './metric.ts';

type Judged = Extract<Outcome, { state: 'judged' }>;

/** Why nothing is claimed; empty where something is. */
const REASONS: Readonly<Record<ComparedReason, string>> = {
  clear: '',
  withinChangeMinimum: '',
  notSignificant: 'more pairs would tell',
  belowChangeMinimum: 'the shift is significant, but smaller than a change that counts',
  intervalIncludesZero: 'the interval includes no change',
  notSteady: 'a side did not hold its level, or has too few requests to say so',
  tooFewPairs: `a verdict takes ${DECISION_DEFAULTS.pairsMinimum} pairs`,
  tooFewSamples: `a verdict takes ${DECISION_DEFAULTS.samplesMinimum} processes of each side`,
  zeroVariance: 'all values are equal, so nothing says what could have been seen',
  interrupted: 'whoever stops a comparison may have watched it, so it claims nothing',
  gatesIncomplete: 'not every gate of both sides was passed, so it claims nothing',
  machineUnsteady: 'the machine changed too often to get as many valid pairs',
};

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const evidence = ({ comparison }: Judged, interleaved: boolean): string => {
  const { shift, p, nA, nB } = comparison;
  const size = interleaved ? counted(nA, 'pair') : `${nA} and ${nB} processes`;
  return [shift && intervalWords(shift), p === null ? null : probabilityWords(p), size]
    .filter((part) => part !== null)
    .join(', ');
};

const judgedSentence = (result: ComparisonResult, judged: Judged): string => {
  const { a, b } = armNames(result.arms);
  const { words } = METRIC_FACTS[result.metric];
  const { comparison, verdict, reason } = judged;
  const { shift, smallestDetectable } = comparison;
  const told = evidence(judged, result.design.state === 'interleaved');
  const why = REASONS[reason];
  const estimate = shift === null ? 'no value' : `${shiftWords(shift)} than ${a} in ${words} (${told})`;
  switch (verdict) {
    case 'improved':
    case 'regressed':
      return `${b} is ${estimate}.`;
    case 'unchanged': {
      const seen = smallestDetectable === null ? '' : `; a change of ${percent(smallestDetectable)} would have shown`;
      return `${b} is as fast as ${a} in ${words} (${told})${seen}.`;
    }
    case 'inconclusive':
      return `whether ${b} is faster or slower cannot be said: estimated ${estimate}; ${why}.`;
    case 'insufficient':
      return `too little to judge: ${why}${shift === null ? '' : `; so far ${b} is ${estimate}`}.`;
  }
};

const detail = (result: ComparisonResult): string => {
  const { outcome, arms } = result;
  switch (outcome.state) {
    case 'judged':
      return judgedSentence(result, outcome);
    case 'incomparable':
      return `the sides differ in ${outcome.keys.map(({ key }) => key).join(', ')}, so no shift is computed.`;
    case 'disqualified':
    case 'crashed':
    case 'skipped': {
      const sides = outcome.sides.map((side) => {
        const { manifest, verdict } = arms[side];
        return `${side.toUpperCase()} (${manifest}) is ${verdict === null ? 'not judged' : describeVerdict(verdict)}`;
      });
      return `${sides.join(', and ')}; no shift is computed.`;
    }
  }
};

const MARKED = new Set<string>(['improved', 'regressed']);

/** Verdict word, then what it says in one sentence; `partial` first where the comparison was stopped. */
export const comparisonSentence = (result: ComparisonResult): { readonly head: string; readonly detail: string } => {
  const { design, outcome } = result;
  const word = verdictWord(result);
  const shift = outcome.state === 'judged' ? outcome.comparison.shift : null;
  const mark = MARKED.has(word) && shift !== null ? `${directionOf(shift.estimate).mark} ` : '';
  const partial = design.state === 'interleaved' && design.ended === 'interrupted' ? 'partial: ' : '';
  return { head: `${partial}${mark}${word}`, detail: detail(result) };
};
