import { describe, expect, it } from 'vitest';
import { EXACT_PARITY, type ParityComparison, parityGate } from '../src/index.ts';

const LANES = 48;
const TOKENS = 8;
const BLOCK = 4;
const LOOSE = { cosineMin: 0.98, maxAbsMax: Number.MAX_VALUE };

/** Values without any structure, the same in every run. */
const singles = Float32Array.from({ length: LANES * TOKENS }, (_, i) => Math.sin(i * i * 0.7 + i) * 2);
const row = (values: Float32Array, token: number): Float32Array => values.subarray(token * LANES, (token + 1) * LANES);
const judge = (blocks: Float32Array, limits = LOOSE) => {
  const comparison: ParityComparison = { shard: '[0,1)', blockTokens: BLOCK, lanes: LANES, blocks, singles };
  return parityGate([comparison], limits)[0];
};

describe('parityGate', () => {
  it('calls two exchanged tokens of a block by that name', () => {
    const blocks = singles.slice();
    blocks.set(row(singles, 6), 5 * LANES);
    blocks.set(row(singles, 5), 6 * LANES);
    expect(judge(blocks)?.outcome).toMatchObject({ failures: [{ code: 'tokensPermuted' }] });
  });

  it('tells values that moved between tokens and channels from noise', () => {
    // What a [token, channel] array looks like after it was read as [channel, token].
    const blocks = singles.slice();
    for (let channel = 0; channel < LANES; channel += 1) {
      for (let token = 0; token < BLOCK; token += 1) {
        blocks[channel * BLOCK + token] = singles[token * LANES + channel] as number;
      }
    }
    expect(judge(blocks)?.outcome).toMatchObject({ failures: [{ code: 'channelsPermuted' }] });
  });

  it('calls other values a difference and names the first token', () => {
    const blocks = singles.map((value, i) => (i >= 5 * LANES ? value + Math.cos(i * 1.3) * 3 : value));
    const outcome = judge(blocks)?.outcome;
    expect(outcome).toMatchObject({ failures: [{ code: 'blockDiffers' }] });
    expect(outcome?.state === 'failed' && outcome.failures[0].found).toContain('first at token 5');
  });

  it('fails values that are not finite', () => {
    const blocks = singles.slice();
    blocks[LANES + 3] = Number.NaN;
    expect(judge(blocks)?.outcome).toMatchObject({ failures: [{ code: 'notFinite' }] });
  });

  it('judges per token: one bad token is not averaged away', () => {
    const blocks = singles.slice();
    blocks.set(
      row(singles, 3).map((value) => -value),
      3 * LANES,
    );
    expect(judge(blocks)?.outcome.state).toBe('failed');
  });

  it('lets noise pass where the backend is noisy, and no bit where it is exact', () => {
    const blocks = singles.map((value, i) => value + Math.sin(i) * 1e-3);
    expect(judge(blocks)?.outcome.state).toBe('passed');
    expect(judge(blocks, EXACT_PARITY)?.outcome.state).toBe('failed');
    expect(judge(singles.slice(), EXACT_PARITY)?.outcome.state).toBe('passed');
  });
});
