import { expect, test } from 'vitest';
import {
  describeResult,
  type EndToEndPrompt,
  endToEndGate,
  type GateResult,
  type Smoke,
  verdictOf,
} from '../src/index.ts';

const LOGITS = Float32Array.from([1, 5, -2, 0.5]);
const GOOD: EndToEndPrompt = {
  candidateLogits: LOGITS,
  referenceLogits: LOGITS,
  vocabulary: 4,
  exact: false,
  candidateTokens: [1],
};
const BROKEN: EndToEndPrompt = { ...GOOD, candidateLogits: LOGITS.map((value) => -value), candidateTokens: [2] };

const asked = (...answers: readonly (readonly [contains: string, answer: string])[]): Smoke => ({
  state: 'answered',
  answers: answers.map(([contains, answer]) => ({ prompt: 'ask', contains, came: { state: 'answered', answer } })),
});
const judge = (smoke: Smoke, prompt = GOOD): GateResult => endToEndGate([prompt, prompt, prompt], { smoke });
const failures = ({ outcome }: GateResult) => (outcome.state === 'failed' ? outcome.failures : []);

test('an answer without what it must contain fails, with both in words', () => {
  const result = judge(asked(['yes', 'certainly not'], ['yes', 'oh yes']));
  expect(failures(result)).toEqual([
    {
      shard: 'chain',
      code: 'smokeMissing',
      expected: 'an answer to "ask" that contains "yes"',
      found: '"certainly not"',
    },
  ]);
  expect(describeResult(result, 'vnni')).toContain('smoke 1/2');
});

test('what is contained is contained letter for letter', () => {
  expect(failures(judge(asked(['Yes', 'oh yes'])))).toHaveLength(1);
});

test('an empty answer is said to be one, a long one is quoted from its beginning', () => {
  expect(failures(judge(asked(['a', ''])))[0]?.found).toBe('an empty answer');
  expect(failures(judge(asked(['a', 'b'.repeat(500)])))[0]?.found).toBe(`"${'b'.repeat(80)}…"`);
});

test('an answer that there was no room for fails', () => {
  const came = { state: 'tooLong', tokens: 300, tokensMax: 256 } as const;
  const smoke: Smoke = { state: 'answered', answers: [{ prompt: 'ask', contains: 'a', came }] };
  expect(failures(judge(smoke))).toMatchObject([{ code: 'smokeTooLong', found: '300' }]);
});

test('answers in order pass, but not a chain that differs from the reference', () => {
  const good = asked(['yes', 'oh yes']);
  const { outcome } = judge(good);
  expect(outcome.state === 'passed' && outcome.figures).toContainEqual({
    metric: 'smoke',
    value: 'passed',
    threshold: 'passed',
  });
  expect(failures(judge(good, BROKEN))[0]?.code).not.toBe('smokeMissing');
});

test('prompts that no tokenizer could encode are no pass, and hide no failure', () => {
  const result = judge({ state: 'noTokenizer' });
  expect(result.outcome).toEqual({ state: 'notRun', reason: 'noTokenizer' });
  expect(verdictOf({ ruleVersion: 2, results: [result] }, { shards: ['[0,1)'], tokenHashes: [] })).toEqual({
    state: 'unverified',
    reason: 'gatesIncomplete',
  });
  expect(judge({ state: 'noTokenizer' }, BROKEN).outcome.state).toBe('failed');
});

test('a chain that is asked nothing has no figure of it', () => {
  const { outcome } = judge({ state: 'notStated' });
  expect(outcome.state === 'passed' && outcome.figures.map(({ metric }) => metric)).not.toContain('smoke');
  expect(describeResult(judge({ state: 'notStated' }), 'vnni')).not.toContain('smoke');
});
