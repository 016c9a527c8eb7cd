import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChainUnderTest, gatePrompts, promptOf, shardNames } from '../../src/chains/chain-under-test.ts';
import { nanoChain } from '../nano-chain.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

const SHORT = { name: 'short', promptTokens: 32, newTokens: 16, warmupRequests: 1, requests: 1, processes: 1 };
const LONG = { ...SHORT, name: 'long', promptTokens: 128, newTokens: 64 };
const SINGLE = { ...SHORT, name: 'single', promptTokens: 7, newTokens: 2 };

let workspace: Workspace;
let chain: ChainUnderTest;
beforeAll(async () => {
  workspace = await makeWorkspace();
  chain = await nanoChain(workspace);
});
afterAll(() => workspace.remove());

const shape = (profiles: readonly (typeof SHORT)[]): string[] =>
  gatePrompts(chain, profiles).map(({ tokens, newTokens }) => `${tokens.length} → ${newTokens}`);

test('without profiles there is nothing to judge by', () => {
  expect(gatePrompts(chain, [])).toEqual([]);
});

test('the gates see the measured prompt of every profile, at least three prompts, few new tokens', () => {
  expect(shape([SHORT])).toEqual(['32 → 16', '32 → 16', '32 → 16']);
  expect(shape([SHORT, LONG])).toEqual(['32 → 16', '128 → 16', '32 → 16']);
  expect(shape([SINGLE, SHORT, LONG, SHORT])).toEqual(['7 → 2', '32 → 16', '128 → 16', '32 → 16']);
  expect(gatePrompts(chain, [SHORT])[0]?.tokens).toEqual([...promptOf(chain, SHORT)]);
});

test('no two prompts of one profile are alike', () => {
  const prompts = gatePrompts(chain, [SHORT]).map(({ tokens }) => tokens.join());
  expect(new Set(prompts).size).toBe(3);
});

test('shards have the names that gates and verdicts use', () => {
  expect(shardNames(chain.manifest)).toEqual(['[0,2)', '[2,4)', 'head 0', 'head 1']);
});
