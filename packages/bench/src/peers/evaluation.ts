/** What both sides evaluate, in measured order. */
export const EVALUATIONS = ['decode', 'block4', 'prefill128', 'prefill512'] as const;
export type EvaluationName = (typeof EVALUATIONS)[number];

/** Tokens that are fed again and again under one name, each time with the logits of the last of them. */
export interface Evaluation {
  readonly name: EvaluationName;
  /** Fed at once. */
  readonly tokens: number;
  /**
   * Tokens of context before the first; further repetitions go on from there. 0: every repetition begins without a
   * context.
   */
  readonly depth: number;
  /** Repetitions that are not kept. */
  readonly warmup: number;
  readonly repetitions: number;
}

/** Context is at most 128 tokens while decoding: attention takes no part in what is compared. */
const WORK: Readonly<Record<EvaluationName, Omit<Evaluation, 'name'>>> = {
  decode: { tokens: 1, depth: 64, warmup: 4, repetitions: 24 },
  block4: { tokens: 4, depth: 64, warmup: 1, repetitions: 6 },
  prefill128: { tokens: 128, depth: 0, warmup: 1, repetitions: 3 },
  prefill512: { tokens: 512, depth: 0, warmup: 1, repetitions: 2 },
};

/** Rows of the cache that an evaluation fills. */
export const rowsOf = ({ tokens, depth, warmup, repetitions }: Omit<Evaluation, 'name'>): number =>
  depth === 0 ? tokens : depth + tokens * (warmup + repetitions);

/** Every evaluation that a cache of so many rows has room for; on one thread decode alone is compared. */
export const evaluationPlan = (maxTokens: number, threads: 'all' | 'one'): Evaluation[] =>
  EVALUATIONS.filter((name) => threads === 'all' || name === 'decode')
    .map((name) => ({ name, ...WORK[name] }))
    .filter((evaluation) => rowsOf(evaluation) <= maxTokens);

/** Evaluations that a cache of so many rows has no room for. */
export const leftOut = (maxTokens: number): EvaluationName[] =>
  EVALUATIONS.filter((name) => rowsOf(WORK[name]) > maxTokens);

/** Rows that a cache needs for a plan. */
export const rowsFor = (plan: readonly Evaluation[]): number => Math.max(...plan.map(rowsOf));
