import { expect, test } from 'vitest';
import { evaluationPlan, leftOut, rowsFor, rowsOf } from '../../src/peers/evaluation.ts';
import { timeEvaluation } from '../../src/worker/evaluator.ts';

test('everything is evaluated where the cache has room, and decode alone on one thread', () => {
  const names = (maxTokens: number, threads: 'all' | 'one') =>
    evaluationPlan(maxTokens, threads).map(({ name }) => name);
  expect(names(2048, 'all')).toEqual(['decode', 'block4', 'prefill128', 'prefill512']);
  expect(names(512, 'all')).toContain('prefill512');
  expect([names(511, 'all').includes('prefill512'), leftOut(511)]).toEqual([false, ['prefill512']]);
  expect(names(2048, 'one')).toEqual(['decode']);
  expect(names(8, 'all')).toEqual([]);
});

test('context stays within 128 tokens but for prefill', () => {
  const plan = evaluationPlan(2048, 'all');
  expect(plan.filter(({ depth }) => depth > 0).every((evaluation) => rowsOf(evaluation) <= 128)).toBe(true);
  expect(rowsFor(plan)).toBe(512);
});

/** Writes down what it is asked for. */
const recorder = () => {
  const calls: string[] = [];
  return {
    calls,
    evaluator: {
      forget: () => void calls.push('forget'),
      evaluate: async (tokens: Uint32Array) => calls.push([...tokens].join(' ')),
    },
  };
};

const IDS = Uint32Array.of(10, 11, 12, 13, 14);

test('with a context: it is filled once, and every repetition goes on behind the one before, with the ids of its place', async () => {
  const { calls, evaluator } = recorder();
  const evaluation = { name: 'block4', tokens: 2, depth: 3, warmup: 1, repetitions: 2 } as const;
  const samples = await timeEvaluation(evaluator, evaluation, IDS);
  expect(calls).toEqual(['forget', '10 11 12', '13 14', '10 11', '12 13']);
  expect(samples).toHaveLength(2);
  expect(samples.every((ns) => Number.isInteger(ns) && ns > 0)).toBe(true);
});

test('without a context: every repetition begins anew', async () => {
  const { calls, evaluator } = recorder();
  const evaluation = { name: 'prefill128', tokens: 3, depth: 0, warmup: 1, repetitions: 1 } as const;
  expect(await timeEvaluation(evaluator, evaluation, IDS)).toHaveLength(1);
  expect(calls).toEqual(['forget', '10 11 12', 'forget', '10 11 12']);
});
