import { type ComparisonResult, comparisonSentence, verdictWord } from '@shardbench/db/comparison';
import { withShortNames } from './short-names.ts';
import { typeset } from './typeset.ts';

/** The sentence that a comparison comes down to, in the words of the command line. */
export interface ComparisonHeadline {
  /** Mark and verdict word: `▼ regressed`. */
  readonly head: string;
  readonly tone: 'faster' | 'slower' | 'failed' | 'plain';
  readonly detail: string;
}

const TONES: Readonly<Record<string, ComparisonHeadline['tone']>> = {
  improved: 'faster',
  regressed: 'slower',
  disqualified: 'failed',
  crashed: 'failed',
};

export function comparisonHeadline(result: ComparisonResult): ComparisonHeadline {
  const { head, detail } = comparisonSentence({ ...result, arms: withShortNames(result.arms) });
  return { head, tone: TONES[verdictWord(result)] ?? 'plain', detail: typeset(detail) };
}
