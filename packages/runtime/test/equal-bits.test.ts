import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backendBuild, type ChainOptions, type Evaluated, manifestRequest, openChain } from '../src/index.ts';
import { manifestFor, openSession, requestFor } from './open-test-chain.ts';
import { syntheticModel } from './synthetic-model.ts';
import { tokenIds } from './token-ids.ts';

const nano = syntheticModel('nano');
const TOKENS = tokenIds(70, 512);
const BLOCKS = [1, 2, 3, 4, 5, 6, 7, 8, 64];
const THREADS = [1, 2, 3];

const evaluate = async (
  options: Partial<ChainOptions>,
  { topology = '2+1+1/3', blockTokens = 64 } = {},
): Promise<Evaluated> => {
  const session = await openSession(requestFor(nano.file, topology, options));
  return session.evaluate(TOKENS, { blockTokens, keepHidden: true });
};

/** Bytes, because a comparison of numbers would let NaN differ from itself and -0 equal 0. */
const bitsOf = ({ logits, hidden }: Evaluated): Buffer[] =>
  [logits, hidden].map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));

describe.each(['cpu', 'reference'] as const)('%s', (backend) => {
  test.each(THREADS)(
    '%i threads and every block size give the bits of one thread and one token at a time',
    async (threads) => {
      const expected = bitsOf(await evaluate({ backend }, { blockTokens: 1 }));
      for (const blockTokens of BLOCKS) {
        expect(bitsOf(await evaluate({ backend, threads }, { blockTokens }))).toEqual(expected);
      }
    },
  );

  test('however the model is cut and its tokens are fed, the logits are the same', async () => {
    const { logits: expected } = await evaluate({ backend, threads: 2 }, { topology: '4/1' });
    const layers = fc.constantFrom('4', '1+3', '2+2', '3+1', '1+1+2', '1+2+1', '2+1+1', '1+1+1+1');
    const heads = fc.constantFrom(1, 2, 3, 5, 16, 31, 512);
    const ways = fc.tuple(layers, heads, fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 4 }));
    await fc.assert(
      fc.asyncProperty(ways, async ([cut, headShards, blockTokens, threads]) => {
        using chain = await openChain(requestFor(nano.file, `${cut}/${headShards}`, { backend, threads }));
        const { logits } = await chain.newSession().evaluate(TOKENS, { blockTokens });
        expect(logits).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  test('the distance at which weights are fetched changes no bit', async () => {
    const expected = bitsOf(await evaluate({ backend }));
    for (const prefetchBytes of [64, 768, 4096]) {
      expect(bitsOf(await evaluate({ backend, threads: 2, prefetchBytes }))).toEqual(expected);
    }
  });

  test('hidden states at a boundary do not depend on the cuts before it', async () => {
    const { dModel } = nano.file.facts;
    const boundary = ({ hidden }: Evaluated, index: number) =>
      hidden.subarray(index * TOKENS.length * dModel, (index + 1) * TOKENS.length * dModel);
    const fine = await evaluate({ backend }, { topology: '1+1+1+1/1' });
    const coarse = await evaluate({ backend }, { topology: '2+2/1' });
    expect(boundary(coarse, 1)).toEqual(boundary(fine, 2));
    expect(boundary(coarse, 2)).toEqual(boundary(fine, 4));
  });

  test('shards fed one by one with the hidden states before them give the bits of the whole chain', async () => {
    const { dModel } = nano.file.facts;
    const length = TOKENS.length * dModel;
    const session = await openSession(requestFor(nano.file, '2+1+1/3', { backend }));
    const whole = await session.evaluate(TOKENS, { blockTokens: 8, keepHidden: true });
    for (const shard of [0, 1, 2]) {
      session.reset();
      const { hidden, logits } = await session.evaluate(whole.hidden.slice(shard * length, (shard + 1) * length), {
        blockTokens: 3,
        layerShards: { start: shard, end: shard + 1 },
        logitsFrom: TOKENS.length,
        keepHidden: true,
      });
      expect(logits).toHaveLength(0);
      expect(hidden.subarray(length)).toEqual(whole.hidden.subarray((shard + 1) * length, (shard + 2) * length));
    }
    session.reset();
    const layerShards = { start: 3, end: 3 };
    const head = await session.evaluate(whole.hidden.slice(3 * length), { blockTokens: 7, layerShards });
    expect(head.logits).toEqual(whole.logits);
  });

  test('generating gives the tokens and the logits that evaluating them gives', async () => {
    const prompt = tokenIds(19, 512, 2);
    const session = await openSession(requestFor(nano.file, '2+2/3', { backend, threads: 2, blockTokens: 8 }));
    const generated = await session.generate(prompt, { maxNew: 12, keepLogits: true });
    session.reset();
    const fed = Uint32Array.from([...prompt, ...generated.tokens.subarray(0, -1)]);
    const { logits } = await session.evaluate(fed, { blockTokens: 1, logitsFrom: prompt.length - 1 });
    expect(generated.logits).toEqual(logits);
    const repeated = await openSession(requestFor(nano.file, '4/1', { backend, threads: 3, blockTokens: 64 }));
    expect((await repeated.generate(prompt, { maxNew: 12 })).tokens).toEqual(generated.tokens);
  });
});

describe.each([16, 8])('activations of %i bits', (bits) => {
  const manifest = (changes: Record<string, unknown> = {}) =>
    manifestFor(nano.file, '2+1+1/3', { activation_bits: bits, ...changes });
  const evaluateBits = async (options: Partial<ChainOptions>, blockTokens: number): Promise<Buffer[]> => {
    const request = manifestRequest(manifest(), nano.file, { backend: 'cpu', threads: 1, ...options });
    const session = await openSession(request);
    return bitsOf(await session.evaluate(TOKENS, { blockTokens, keepHidden: true }));
  };

  test('every kernel family, number of threads and block size gives the bits of scalar', async () => {
    const { kernelFamilies } = backendBuild();
    expect(kernelFamilies).toContain('scalar');
    const expected = await evaluateBits({ kernelFamily: 'scalar' }, 64);
    for (const kernelFamily of kernelFamilies) {
      for (const blockTokens of BLOCKS) {
        expect(await evaluateBits({ kernelFamily, threads: 2 }, blockTokens)).toEqual(expected);
      }
      for (const threads of [1, 3]) expect(await evaluateBits({ kernelFamily, threads }, 64)).toEqual(expected);
    }
  });

  test('a long prompt in blocks as large as prefill takes them gives the bits of small ones, whatever executes', async () => {
    const tokens = tokenIds(520, 512, 3);
    const request = (options: Partial<ChainOptions>) =>
      manifestRequest(manifest({ max_seq_len: 640 }), nano.file, { backend: 'cpu', threads: 1, ...options });
    const evaluateLong = async (options: Partial<ChainOptions>, blockTokens: number): Promise<Buffer[]> => {
      const session = await openSession(request(options));
      return bitsOf(await session.evaluate(tokens, { blockTokens, logitsFrom: 512, keepHidden: true }));
    };
    const expected = await evaluateLong({ kernelFamily: 'scalar' }, 1);
    for (const kernelFamily of backendBuild().kernelFamilies) {
      for (const [threads, blockTokens] of [
        [1, 8],
        [2, 64],
        [3, 512],
        [2, 512],
      ] as const) {
        expect(await evaluateLong({ kernelFamily, threads }, blockTokens)).toEqual(expected);
      }
    }
  });
});

test('eight bits of an activation are not sixteen, and sixteen are what a silent manifest gets', async () => {
  const logitsOf = async (changes: Record<string, unknown>): Promise<Float32Array> => {
    const manifest = manifestFor(nano.file, '4/1', changes);
    const session = await openSession(manifestRequest(manifest, nano.file, { backend: 'cpu', threads: 1 }));
    return (await session.evaluate(TOKENS, { blockTokens: 64 })).logits;
  };
  const silent = await logitsOf({});
  expect(await logitsOf({ activation_bits: 16 })).toEqual(silent);
  expect(await logitsOf({ activation_bits: 8 })).not.toEqual(silent);
});
