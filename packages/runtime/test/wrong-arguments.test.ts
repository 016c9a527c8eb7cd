import { describe, expect, test } from 'vitest';
import {
  type ChainRequest,
  type EvaluateOptions,
  type GenerateOptions,
  openChain,
  type Session,
} from '../src/index.ts';
import { openSession, requestFor } from './open-test-chain.ts';
import { refusalOf } from './refusal.ts';
import { syntheticModel } from './synthetic-model.ts';

const nano = syntheticModel('nano');
const PROMPT = Uint32Array.of(1, 2, 3);

/** What TypeScript would not let through, as a caller without types writes it. */
const untyped = <Type>(value: unknown): Type => value as Type;

const session = (): Promise<Session> => openSession(requestFor(nano.file, '2+2/2'));

const placeOf = async (call: () => unknown): Promise<string> => {
  const { code, where } = await refusalOf(call);
  return `${code} at ${where}`;
};

describe('a prompt', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'hello'],
    ['an array', [1, 2]],
    ['floats', new Float32Array(3)],
    ['signed integers', new Int32Array(3)],
    ['bytes', new ArrayBuffer(12)],
  ])('of %s is refused', async (_, prompt) => {
    const { generate } = await session();
    expect(await placeOf(() => generate(untyped(prompt), { maxNew: 1 }))).toBe('argument at session.generate: tokens');
  });

  test('without tokens is refused', async () => {
    const { generate, evaluate } = await session();
    const empty = new Uint32Array(0);
    expect(await placeOf(() => generate(empty, { maxNew: 1 }))).toBe('noTokens at session: tokens');
    expect(await placeOf(() => evaluate(empty, { blockTokens: 1 }))).toBe('noTokens at session: tokens');
  });

  test.each([512, 513, 2 ** 31, 2 ** 32 - 1])(
    'with token %i outside the vocabulary is refused, naming it',
    async (id) => {
      const { generate, evaluate } = await session();
      for (const call of [
        () => generate(Uint32Array.of(1, id), { maxNew: 1 }),
        () => evaluate(Uint32Array.of(1, id), { blockTokens: 2 }),
      ]) {
        const { code, found, expected } = await refusalOf(call);
        expect([code, expected]).toEqual(['tokenOutsideVocabulary', 'ids below 512']);
        expect(found).toContain(String(id));
      }
    },
  );

  test('longer than the cache is refused, and one that fills it is not', async () => {
    const { generate, reset } = await session();
    const { code, expected, found } = await refusalOf(() => generate(new Uint32Array(129), { maxNew: 1 }));
    expect([code, expected, found]).toEqual(['contextFull', 'at most 128 tokens', '129']);
    expect((await generate(new Uint32Array(128), { maxNew: 1 })).tokens).toHaveLength(1);
    expect(await placeOf(() => generate(PROMPT, { maxNew: 1 }))).toBe('contextFull at session: tokens');
    reset();
    expect((await generate(new Uint32Array(100), { maxNew: 29 })).tokens).toHaveLength(29);
  });
});

describe('new tokens', () => {
  test.each([0, -1, -(2 ** 31)])('%i of them are refused', async (maxNew) => {
    const { generate } = await session();
    expect(await placeOf(() => generate(PROMPT, { maxNew }))).toBe('noNewTokens at session: maxNew');
  });

  test.each([undefined, null, '3', 3n, {}, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 53, 1e300])(
    '%s of them are refused',
    async (maxNew) => {
      const { generate } = await session();
      const place = await placeOf(() => generate(PROMPT, { maxNew: untyped(maxNew) }));
      expect(place).toBe('argument at session.generate: options.maxNew');
    },
  );

  test('more than the cache has room for are refused before anything runs', async () => {
    const { generate } = await session();
    const { code, found } = await refusalOf(() => generate(PROMPT, { maxNew: 2 ** 31 - 1, keepLogits: true }));
    expect([code, found]).toEqual(['contextFull', String(2 ** 31 + 1)]);
  });
});

test.each([
  ['argument at session.generate: options.ignoreEos', { ignoreEos: 'yes' }],
  ['argument at session.generate: options.keepLogits', { keepLogits: 1 }],
  ['argument at session.generate: options.eosToken', { ignoreEos: false }],
  ['argument at session.generate: options.eosToken', { ignoreEos: false, eosToken: 0.5 }],
  ['tokenOutsideVocabulary at session: eosToken', { ignoreEos: false, eosToken: -1 }],
  ['tokenOutsideVocabulary at session: eosToken', { ignoreEos: false, eosToken: 512 }],
])('generating is refused with %s', async (place, options) => {
  const { generate } = await session();
  expect(await placeOf(() => generate(PROMPT, untyped<GenerateOptions>({ maxNew: 1, ...options })))).toBe(place);
});

test.each([
  ['argument at session.evaluate: options.blockTokens', {}],
  ['argument at session.evaluate: options.blockTokens', { blockTokens: 2 ** 40 }],
  ['evaluateOptions at session.evaluate: blockTokens', { blockTokens: 0 }],
  ['evaluateOptions at session.evaluate: blockTokens', { blockTokens: 513 }],
  ['evaluateOptions at session.evaluate: logitsFrom', { blockTokens: 1, logitsFrom: -1 }],
  ['evaluateOptions at session.evaluate: logitsFrom', { blockTokens: 1, logitsFrom: 4 }],
  ['argument at session.evaluate: options.keepHidden', { blockTokens: 1, keepHidden: 'x' }],
  ['argument at session.evaluate: options.layerShards', { blockTokens: 1, layerShards: 3 }],
  ['argument at session.evaluate: options.layerShards.end', { blockTokens: 1, layerShards: { start: 0 } }],
  ['evaluateOptions at session.evaluate: layerShards', { blockTokens: 1, layerShards: { start: 0, end: 3 } }],
  ['evaluateOptions at session.evaluate: layerShards', { blockTokens: 1, layerShards: { start: 2, end: 1 } }],
])('evaluating is refused with %s', async (place, options) => {
  const { evaluate } = await session();
  expect(await placeOf(() => evaluate(PROMPT, untyped<EvaluateOptions>(options)))).toBe(place);
});

test('hidden states that are not whole rows are refused', async () => {
  const { evaluate } = await session();
  const place = await placeOf(() => evaluate(new Float32Array(100), { blockTokens: 1 }));
  expect(place).toBe('evaluateOptions at session.evaluate: hidden');
});

/** The request with one value changed, named by its path; undefined takes it out. */
const changed = (request: ChainRequest, path: string, value: unknown): ChainRequest => {
  const copy = structuredClone(request) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce((object, key) => object[key] as Record<string, unknown>, copy);
  holder[last] = value;
  return untyped(copy);
};

test.each([
  ['backend', 'metal', 'argument at chain.backend'],
  ['backend', 'coreml', 'argument at chain.coreml'],
  ['backend', undefined, 'argument at chain.backend'],
  ['kernelFamily', 'warp', 'kernelFamilyUnavailable at cpu backend: kernel family'],
  ['kernelFamily', 3, 'argument at chain.kernelFamily'],
  ['activationBits', 12, 'argument at chain.activationBits'],
  ['activationBits', 0, 'argument at chain.activationBits'],
  ['activationBits', '8', 'argument at chain.activationBits'],
  ['activationBits', 8.5, 'argument at chain.activationBits'],
  ['threads', 0, 'argument at chain.threads'],
  ['threads', 257, 'argument at chain.threads'],
  ['threads', 1.5, 'argument at chain.threads'],
  ['threads', '2', 'argument at chain.threads'],
  ['prefetchBytes', 0, 'argument at chain.prefetchBytes'],
  ['prefetchBytes', -512, 'argument at chain.prefetchBytes'],
  ['prefetchBytes', 100, 'argument at chain.prefetchBytes'],
  ['prefetchBytes', 96.5, 'argument at chain.prefetchBytes'],
  ['prefetchBytes', 4160, 'argument at chain.prefetchBytes'],
  ['prefetchBytes', 2 ** 32, 'argument at chain.prefetchBytes'],
  ['prefetchBytes', '512', 'argument at chain.prefetchBytes'],
  ['dimensions', null, 'argument at chain.dimensions'],
  ['dimensions.dModel', undefined, 'argument at chain.dimensions.dModel'],
  ['dimensions.dModel', 2 ** 33, 'argument at chain.dimensions.dModel'],
  ['dimensions.dModel', 2 ** 30, 'chainSpec at chain: dModel'],
  ['dimensions.layers', 0, 'chainSpec at chain: layers'],
  ['rotary.lanes', 11, 'chainSpec at chain: rotary lanes'],
  ['rotary.base', 1, 'chainSpec at chain: rotary base'],
  ['rotary.attentionFactor', Number.NaN, 'chainSpec at chain: attention factor'],
  ['rotary.factors', [1, 1, 1, 1, 1, 1], 'argument at chain.rotary.factors'],
  ['rotary.factors', new Float64Array(6), 'argument at chain.rotary.factors'],
  ['rotary.factors', new Float32Array(5).fill(1), 'chainSpec at chain: rotary factors'],
  ['normEpsilon', 0, 'chainSpec at chain: normEpsilon'],
  ['maxTokens', 2 ** 21, 'chainSpec at chain: maxTokens'],
  ['blockTokens', 1025, 'chainSpec at chain: blockTokens'],
  ['layerShards', 'all', 'argument at chain.layerShards'],
  ['layerShards', [], 'chainSpec at chain: layerShards'],
  ['layerShards', [{ start: 0, end: 3 }], 'chainSpec at chain: layerShards'],
  ['layerShards', [{ start: 0.5, end: 4 }], 'argument at chain.layerShards[0].start'],
  ['headShards', [1], 'argument at chain.headShards[0]'],
  ['model.path', undefined, 'argument at chain.model.path'],
  ['model.path', '/nowhere/at/all', 'fileUnreadable at nano.gguf'],
  ['model.path', '/', 'fileUnreadable at nano.gguf'],
  ['model.tensors', {}, 'argument at chain.model.tensors'],
  ['model.tensors.0', 7, 'argument at chain.model.tensors[0]'],
  ['model.tensors.0.type', 'Q4_K', 'argument at chain.model.tensors[0].type'],
  ['model.tensors.0.rows', -1, 'tensorShape at nano.gguf: tensor token_embd.weight'],
  ['model.tensors.0.rows', 2 ** 53, 'argument at chain.model.tensors[0].rows'],
  ['model.tensors.0.offset', 2 ** 53 - 1, 'tensorOutsideFile at nano.gguf: tensor token_embd.weight'],
  ['model.tensors.0.offset', -32, 'tensorOutsideFile at nano.gguf: tensor token_embd.weight'],
])('a chain with %s %o is refused: %s', async (path, value, place) => {
  const request = changed(requestFor(nano.file, '2+2/2'), path, value);
  expect(await placeOf(() => openChain(request))).toBe(place);
});

test('no request at all is refused', async () => {
  expect(await placeOf(() => openChain(untyped(undefined)))).toBe('argument at chain');
});

test('what a number was found to be is written as JavaScript writes it', async () => {
  const { generate } = await session();
  for (const [value, found] of [
    [1e300, '1e+300'],
    [0.5, '0.5'],
  ] as const) {
    expect((await refusalOf(() => generate(PROMPT, { maxNew: value }))).found).toBe(found);
  }
});

test('after a refusal the session goes on as if nothing had been asked', async () => {
  const refused = await session();
  await refusalOf(() => refused.generate(Uint32Array.of(600), { maxNew: 1 }));
  await refusalOf(() => refused.generate(PROMPT, { maxNew: 0 }));
  await refusalOf(() => refused.evaluate(PROMPT, { blockTokens: 0 }));
  const fresh = await session();
  expect(await refused.evaluate(PROMPT, { blockTokens: 1 })).toEqual(await fresh.evaluate(PROMPT, { blockTokens: 1 }));
});
