import { afterAll, beforeAll, expect, test } from 'vitest';
import { blockSizes, blocksOf, type ChainUnderTest } from '../../src/chains/chain-under-test.ts';
import { evaluationPlan } from '../../src/peers/evaluation.ts';
import { gateWorkload } from '../../src/peers/gate-workload.ts';
import { nanoChain, PROFILE } from '../nano-chain.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
let long: ChainUnderTest;
let short: ChainUnderTest;
beforeAll(async () => {
  workspace = await makeWorkspace();
  long = await nanoChain(workspace, 'long', { max_seq_len: 2048 });
  short = await nanoChain(workspace, 'short');
});
afterAll(() => workspace.remove());

const judgedSizes = (chain: ChainUnderTest) =>
  new Set(gateWorkload(chain).flatMap((profile) => blockSizes(profile, blocksOf(chain.job))));

/** Blocks that a chain makes of so many tokens that are fed at once. */
const blocksOfTokens = (chain: ChainUnderTest, tokens: number): number[] =>
  blockSizes({ ...PROFILE, promptTokens: tokens, newTokens: 1 }, blocksOf(chain.job));

test('the gates judge every block size that evaluations make', () => {
  for (const chain of [long, short]) {
    const judged = judgedSizes(chain);
    for (const { tokens, depth } of evaluationPlan(chain.manifest.maxSeqLen, 'all')) {
      for (const size of [tokens, depth]
        .filter((count) => count > 0)
        .flatMap((count) => blocksOfTokens(chain, count))) {
        expect([tokens, size, judged.has(size)]).toEqual([tokens, size, true]);
      }
    }
  }
});

test('no workload is judged that brings no block size of its own, and each fits the cache', () => {
  for (const chain of [long, short]) {
    const seen = new Set<number>();
    for (const profile of gateWorkload(chain)) {
      const sizes = blockSizes(profile, blocksOf(chain.job));
      expect(sizes.some((size) => !seen.has(size))).toBe(true);
      for (const size of sizes) seen.add(size);
      expect(profile.promptTokens + profile.newTokens).toBeLessThanOrEqual(chain.manifest.maxSeqLen);
    }
  }
});
