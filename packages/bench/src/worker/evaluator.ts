import type { Evaluation } from '../peers/evaluation.ts';

/** Something that evaluates tokens over weights, whoever wrote it. One call at a time. */
export interface Evaluator {
  /** Begins again without a context. */
  forget(): void;
  /** Evaluates tokens at the end of the context and has the logits of the last of them when it resolves. */
  evaluate(tokens: Uint32Array): Promise<unknown>;
}

/** Token ids from a place on, from the beginning again after the last. */
const idsAt = (ids: Uint32Array, from: number, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, index) => ids[(from + index) % ids.length] ?? 0);

const NS_PER_MS = 1e6;

/**
 * Repeats an evaluation and returns the nanoseconds of each repetition after the warm-up, in measured order. Both sides
 * are timed here, by one clock around one call, so that what the call costs is part of both.
 */
export const timeEvaluation = async (
  evaluator: Evaluator,
  { tokens, depth, warmup, repetitions }: Evaluation,
  ids: Uint32Array,
): Promise<number[]> => {
  const samplesNs: number[] = [];
  let position = 0;
  const begin = (): void => {
    evaluator.forget();
    position = 0;
  };
  if (depth > 0) {
    begin();
    await evaluator.evaluate(idsAt(ids, 0, depth));
    position = depth;
  }
  for (let repetition = -warmup; repetition < repetitions; repetition += 1) {
    if (depth === 0) begin();
    const fed = idsAt(ids, position, tokens);
    const startedAt = performance.now();
    await evaluator.evaluate(fed);
    const tookNs = Math.round((performance.now() - startedAt) * NS_PER_MS);
    position += tokens;
    // A clock too coarse for a call still has to say that it took time.
    if (repetition >= 0) samplesNs.push(Math.max(1, tookNs));
  }
  return samplesNs;
};
