import type { Profile } from '@shardbench/manifest';
import { blockSizes, blocksOf, type ChainUnderTest } from '../chains/chain-under-test.ts';
import { evaluationPlan } from './evaluation.ts';

/** Enough steps for the end-to-end gate. */
const NEW_TOKENS = 16;

const workload = (promptTokens: number): Profile => ({
  name: `prompt${promptTokens}`,
  promptTokens,
  newTokens: NEW_TOKENS,
  warmupRequests: 0,
  requests: 1,
  processes: 1,
});

/**
 * Workloads with every block size that evaluations use, so that the gates judge what is measured: the shortest prompts
 * that have them, because the reference is slow.
 */
export const gateWorkload = ({ manifest, job }: Pick<ChainUnderTest, 'manifest' | 'job'>): Profile[] => {
  const { maxSeqLen } = manifest;
  const fed = evaluationPlan(maxSeqLen, 'all').flatMap(({ tokens, depth }) => [tokens, ...(depth > 0 ? [depth] : [])]);
  const profiles: Profile[] = [];
  const covered = new Set<number>();
  for (const tokens of fed.toSorted((a, b) => a - b)) {
    const profile = workload(Math.min(tokens, maxSeqLen - NEW_TOKENS));
    const sizes = blockSizes(profile, blocksOf(job));
    if (sizes.every((size) => covered.has(size))) continue;
    for (const size of sizes) covered.add(size);
    profiles.push(profile);
  }
  return profiles;
};
