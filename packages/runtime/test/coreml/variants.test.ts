import { headRanges, layerRanges, type Manifest, parseTopology } from '@shardbench/manifest';
import { expect, test } from 'vitest';
import type { DoubleChainOptions, DoubleTensor, DoubleVariant } from '../../src/double-models.ts';
import { type ChainOptions, type Generated, referenceRequest } from '../../src/index.ts';
import { cosine } from '../cosine.ts';
import { manifestFor, openSession, openUntilTestEnds } from '../open-test-chain.ts';
import { refusalOf } from '../refusal.ts';
import { syntheticModel } from '../synthetic-model.ts';
import { describeDouble, doubleRequest } from './double.ts';

const nano = syntheticModel('nano');
const PROMPT = Uint32Array.from([5, 9, 30, 7, 81, 3, 44, 200, 17]);
const NEW = 24;
const PAIRS = 6;

const shards = {
  layers: layerRanges(parseTopology('2+1+1/3')),
  lm_head_shards: headRanges(parseTopology('2+1+1/3'), 512).map(({ start, end }, index) => ({
    shard_idx: index,
    vocab_start: start,
    vocab_end: end,
  })),
};

const manifestOf = ({ verifier }: DoubleChainOptions = {}): Manifest =>
  manifestFor(nano.file, '2+1+1/3', {
    speculative_verifier: verifier && { batch_tokens: verifier.batchTokens, ...shards },
  });

const truth = async (): Promise<Generated> => {
  const reference = await openSession(referenceRequest(nano.file, manifestOf().maxSeqLen, { threads: 1 }));
  return reference.generate(PROMPT, { maxNew: NEW, keepLogits: true });
};

const generate = async (form: DoubleChainOptions, options: Partial<ChainOptions> = {}): Promise<Generated> => {
  const session = await openSession(await doubleRequest(manifestOf(form), nano.file, form, options));
  return session.generate(PROMPT, { maxNew: NEW, keepLogits: true });
};

/** Tokens of every prefill pass. */
const passes = ({ timings: { columns, prefillSteps, rows } }: Generated): number[] =>
  Array.from({ length: prefillSteps }, (_, step) => rows[step * columns.length] ?? 0);

const both = (variant: DoubleVariant): DoubleChainOptions => ({ layers: variant, heads: variant });

const VARIANTS: readonly (readonly [string, DoubleChainOptions, readonly number[]])[] = [
  ['as the contract says, one token at a time', {}, [1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ['input named hidden', { layers: { hiddenName: 'hidden' } }, [1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ['output with a name of its own', { layers: { outputName: 'y' } }, [1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ['rotation tables of rank 4', { layers: { rope: 'channels' } }, [1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ['rotation tables as wide as a head', { layers: { rope: 'fullHead' } }, [1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ['1 to 4 tokens', both({ tokens: { min: 1, max: 4 } }), [4, 4, 1]],
  ['1 to 4 tokens, rotation tables of rank 4', both({ tokens: { min: 1, max: 4 }, rope: 'channels' }), [4, 4, 1]],
  ['1 to 4 tokens, tables as wide as a head', both({ tokens: { min: 1, max: 4 }, rope: 'fullHead' }), [4, 4, 1]],
  ['a list of shapes', both({ tokens: [1, 3] }), [3, 3, 3]],
  ['outputs whose shapes are left open', both({ tokens: { min: 1, max: 4 }, openOutputs: true }), [4, 4, 1]],
  ['layers of 4 tokens, heads of one', { layers: { tokens: { min: 1, max: 4 } } }, [4, 4, 1]],
  ['padded strides', both({ tokens: { min: 1, max: 4 }, faults: { padStrides: 32 } }), [4, 4, 1]],
  ['proposals that are not taken', both({ faults: { ignoreOutputBackings: 1 } }), [1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ['float32', both({ tokens: { min: 1, max: 4 }, dtype: 'float32' }), [4, 4, 1]],
  ['states named by layer of the model', { layers: { stateNames: 'layers', stateNumbers: 'model' } }, Array(9).fill(1)],
  ['verifier shards for blocks', { verifier: { batchTokens: 4 } }, [4, 4, 1]],
  [
    'verifier shards in another form',
    {
      layers: { stateNumbers: 'model' },
      verifier: { batchTokens: 4, layers: { stateNames: 'layers', rope: 'channels', faults: { padStrides: 32 } } },
    },
    [4, 4, 1],
  ],
];

describeDouble('a chain on Core ML', () => {
  test.each(VARIANTS)('%s: the tokens of the reference', async (_, form, expected) => {
    const [found, reference] = [await generate(form), await truth()];
    expect([...found.tokens]).toEqual([...reference.tokens]);
    expect(cosine(found.logits, reference.logits)).toBeGreaterThan(0.99999);
    expect(passes(found)).toEqual(expected);
  });

  test('a chain says what it was asked to run on; its census is the plan, which is asked for apart', async () => {
    const request = await doubleRequest(manifestOf(), nano.file, { computeUnits: 'cpuOnly' });
    const { facts } = await openUntilTestEnds(request);
    expect(facts).toEqual({
      computeUnits: 'cpuOnly',
      threads: 3,
      activationBits: null,
      weightBytes: 6 * 64,
      cacheBytes: 0,
      layerShards: [[], [], []],
      headShards: [[], [], []],
    });
  });

  test('a session of its own has caches of its own', async () => {
    const chain = await openUntilTestEnds(await doubleRequest(manifestOf(), nano.file));
    const [first, second] = [chain.newSession(), chain.newSession()];
    await first.generate(Uint32Array.of(400, 401, 402), { maxNew: 5 });
    const found = await second.generate(PROMPT, { maxNew: 6 });
    expect([...found.tokens]).toEqual([...(await truth()).tokens].slice(0, 6));
  });

  test('blocks are no larger than the session asks for', async () => {
    expect(passes(await generate(both({ tokens: { min: 1, max: 4 } }), { blockTokens: 2 }))).toEqual([2, 2, 2, 2, 1]);
  });

  test('a block gives the logits of its tokens one at a time', async () => {
    const request = await doubleRequest(manifestOf(), nano.file, both({ tokens: { min: 1, max: 4 } }));
    const [blocks, single] = [await openSession(request), await openSession(request)];
    const together = await blocks.evaluate(PROMPT, { blockTokens: 4, keepHidden: true });
    const apart = await single.evaluate(PROMPT, { blockTokens: 1, keepHidden: true });
    expect(cosine(together.logits, apart.logits)).toBeGreaterThan(0.99999);
    expect(cosine(together.hidden, apart.hidden)).toBeGreaterThan(0.99999);
  });

  test('going back to the start, and switching between blocks and tokens, needs no new session', async () => {
    const form = { verifier: { batchTokens: 4 } };
    const session = await openSession(await doubleRequest(manifestOf(form), nano.file, form));
    const runs = [];
    for (let run = 0; run < 3; run += 1) {
      session.reset();
      runs.push([...(await session.generate(PROMPT, { maxNew: 6 })).tokens]);
      await session.generate(PROMPT, { maxNew: 3 });
    }
    expect(runs).toEqual(Array(3).fill([...(await truth()).tokens].slice(0, 6)));
  });
});

/** Lets a model take in truth something else than it says. */
const but = (role: string, truthOf: NonNullable<DoubleTensor['truth']>) => (tensor: DoubleTensor) =>
  tensor.role === role ? { ...tensor, truth: truthOf } : tensor;

// The stand-in computes with the reference, so that equal tokens alone would prove little. Here a model says one thing
// and takes another: what an adapter that did not follow descriptions would do to a model that tells the truth.
const LIES: readonly (readonly [string, DoubleChainOptions])[] = [
  [
    'float32 values are float16',
    { layers: { dtype: 'float32', change: but('hidden', { dtype: 'float16' }) }, heads: { dtype: 'float32' } },
  ],
  [
    'strides of the output are not told',
    both({ tokens: { min: 1, max: 4 }, faults: { padStrides: 32, hideStrides: 1 } }),
  ],
  ['rows copied into a state are lost', { layers: { faults: { loseStateWrites: 1 } }, verifier: { batchTokens: 4 } }],
];

const BLOCKS: readonly (readonly [string, string, DoubleVariant, NonNullable<DoubleTensor['truth']>])[] = [
  ['cosines token by token, read channel by channel', 'ropeCos', {}, { shape: [1, PAIRS, 2, 1] }],
  ['sines token by token, read channel by channel', 'ropeSin', {}, { shape: [1, PAIRS, 2, 1] }],
  ['cosines channel by channel, read token by token', 'ropeCos', { rope: 'channels' }, { shape: [2, PAIRS] }],
  ['cosines as wide as a head, read as pairs', 'ropeCos', { rope: 'fullHead' }, { shape: [2, PAIRS] }],
  ['hidden states channels first, read token by token', 'hidden', {}, { strides: [128, 1, 64, 1] }],
  ['what tokens see, read row by row', 'attentionMask', {}, { shape: [1, 1, 2, 128], strides: [0, 0, 1, 2] }],
  ['rows that tokens write, read token by token', 'writeMask', {}, { shape: [1, 1, 128, 2], strides: [0, 0, 1, 128] }],
];

describeDouble('an adapter that did not follow the description', () => {
  test.each(LIES)('%s: other tokens', async (_, form) => {
    expect([...(await generate(form)).tokens]).not.toEqual([...(await truth()).tokens]);
  });

  // Only blocks of two: the same memory is read in another order.
  test.each(BLOCKS)('%s: other tokens', async (_, role, variant, truthOf) => {
    const form = { verifier: { batchTokens: 2, layers: { ...variant, change: but(role, truthOf) } } };
    expect([...(await generate(form)).tokens]).not.toEqual([...(await truth()).tokens]);
  });

  test('an input of another name: the prediction is refused by name', async () => {
    const refusal = await refusalOf(() => generate({ layers: { change: but('hidden', { name: 'hidden' }) } }));
    expect(refusal).toMatchObject({ code: 'coremlPredict', where: 'layers [0,2): predict' });
    expect(refusal.found).toContain('feature hidden is required');
  });
});
