import type { ModelFacts } from './model-facts.ts';

/**
 * Factor of cosine and sine for a context stretched from `original` to `context` tokens:
 * sqrt(1 + ln(context / original) / ln(original)), and 1 where nothing is stretched.
 * Source: LongRoPE (arXiv:2402.13753), as Phi-3's and Phi-4-mini's files use it.
 */
export const longRopeAttentionFactor = (context: number, original: number): number =>
  context <= original || original <= 1 ? 1 : Math.sqrt(1 + Math.log(context / original) / Math.log(original));

/**
 * Divisors of the rotation frequencies, ropeDim / 2 of them: the short ones while the context that a chain is opened
 * for fits the original one, else the long ones; ones where the file has none.
 *
 * @param contextTokens tokens that the chain is opened for
 */
export const ropeFactors = (facts: ModelFacts, contextTokens: number): Float32Array => {
  const factors = contextTokens <= facts.originalContextLength ? facts.ropeFactorsShort : facts.ropeFactorsLong;
  return factors === null ? new Float32Array(facts.ropeDim / 2).fill(1) : factors.slice();
};
