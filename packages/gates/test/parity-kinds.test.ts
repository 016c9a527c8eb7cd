import { expect, it } from 'vitest';
import { EXACT_PARITY, parityGate } from '../src/index.ts';

const LANES = 64;
const TOKENS = 64;
const singles = Float32Array.from({ length: LANES * TOKENS }, (_, i) => Math.sin(i * i * 0.7 + i) * 2);

const codeOf = (blocks: Float32Array): string | undefined => {
  const [result] = parityGate([{ shard: '[0,1)', blockTokens: TOKENS, lanes: LANES, blocks, singles }], EXACT_PARITY);
  return result?.outcome.state === 'failed' ? result.outcome.failures[0].code : undefined;
};

it('takes a small error for what it is, although its sorted values look alike', () => {
  const blocks = singles.map((value, i) => (i >= 9 * LANES ? value + Math.sin(i) * 0.05 : value));
  expect(codeOf(blocks)).toBe('blockDiffers');
});

it('knows exchanged tokens even where all tokens resemble each other', () => {
  const alike = singles.map((value, i) => value * 0.2 + Math.cos(i % LANES) * 3);
  const blocks = alike.slice();
  blocks.copyWithin(5 * LANES, 6 * LANES, 7 * LANES);
  blocks.set(alike.subarray(5 * LANES, 6 * LANES), 6 * LANES);
  const comparison = { shard: '[0,1)', blockTokens: TOKENS, lanes: LANES, blocks, singles: alike };
  expect(parityGate([comparison], EXACT_PARITY)[0]?.outcome).toMatchObject({ failures: [{ code: 'tokensPermuted' }] });
});
