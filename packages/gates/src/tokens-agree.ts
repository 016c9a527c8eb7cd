import { CHAIN, type Failure } from './types.ts';

/**
 * The same input gives the same tokens in every request and every process. Takes one token hash per request; null when
 * all are equal, else the failure with which the end-to-end gate disqualifies the run.
 */
export function tokensAgree(tokenHashes: readonly string[]): Failure | null {
  const different = new Set(tokenHashes).size;
  if (different <= 1) return null;
  return {
    shard: CHAIN,
    code: 'nondeterministic',
    expected: `the same tokens in all ${tokenHashes.length} requests`,
    found: `${different} different sequences`,
  };
}
