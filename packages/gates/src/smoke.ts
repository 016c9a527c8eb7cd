import { figure } from './findings.ts';
import { CHAIN, type Failure, type Figure } from './types.ts';

/** What came of one smoke prompt. */
export interface SmokeAnswer {
  readonly prompt: string;
  readonly contains: string;
  readonly came:
    | { readonly state: 'answered'; readonly answer: string }
    /** Prompt and answer need more rows than the chain's cache has; nothing was asked. */
    | { readonly state: 'tooLong'; readonly tokens: number; readonly tokensMax: number };
}

/** What came of the smoke prompts of a manifest. */
export type Smoke =
  | { readonly state: 'notStated' }
  | { readonly state: 'answered'; readonly answers: readonly SmokeAnswer[] }
  /** The manifest asks in words, and the weights carry no tokenizer that can be used. */
  | { readonly state: 'noTokenizer' };

/** Characters of an answer that a failure quotes. */
const QUOTED = 80;

const quoted = (text: string): string =>
  JSON.stringify(text.length > QUOTED ? `${text.slice(0, QUOTED).toWellFormed()}…` : text);

const answeredWell = ({ came, contains }: SmokeAnswer): boolean =>
  came.state === 'answered' && came.answer.includes(contains);

const failureOf = ({ prompt, contains, came }: SmokeAnswer): Failure => {
  if (came.state === 'tooLong') {
    const expected = `at most ${came.tokensMax} tokens (max_seq_len) for ${quoted(prompt)} and its answer`;
    return { shard: CHAIN, code: 'smokeTooLong', expected, found: `${came.tokens}` };
  }
  const expected = `an answer to ${quoted(prompt)} that contains ${quoted(contains)}`;
  const found = came.answer === '' ? 'an empty answer' : quoted(came.answer);
  return { shard: CHAIN, code: 'smokeMissing', expected, found };
};

/** One failure for each answer without what it must contain. */
export function smokeFailures(smoke: Smoke): Failure[] {
  if (smoke.state !== 'answered') return [];
  return smoke.answers.filter((answer) => !answeredWell(answer)).map(failureOf);
}

/** Whether the answers contain what they must, and how many do; nothing where the manifest asks nothing. */
export function smokeFigures(smoke: Smoke): Figure[] {
  if (smoke.state !== 'answered') return [];
  const good = smoke.answers.filter(answeredWell).length;
  return [
    figure('smoke', good === smoke.answers.length ? 'passed' : 'failed', 'passed'),
    figure('smokeAnswers', good, smoke.answers.length),
  ];
}
