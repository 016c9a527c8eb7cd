import { expect, test } from 'vitest';
import type { GgufValue } from '../src/gguf-bytes.ts';
import { openModel } from '../src/open-model.ts';
import { nanoDraft, writeDraft } from './gguf-variant.ts';
import { refusalOf } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const draftWith = async (key: string, value: GgufValue | null): Promise<string> => {
  const draft = nanoDraft();
  if (value === null) draft.metadata.delete(key);
  else draft.metadata.set(key, value);
  return writeDraft(await temporaryFolder(), draft);
};

const uint32 = (value: number): GgufValue => ({ type: 'uint32', value });
const float32 = (value: number): GgufValue => ({ type: 'float32', value });
const string = (value: string): GgufValue => ({ type: 'string', value });

const REQUIRED = [
  'general.architecture',
  'phi3.block_count',
  'phi3.context_length',
  'phi3.embedding_length',
  'phi3.feed_forward_length',
  'phi3.attention.head_count',
  'phi3.attention.layer_norm_rms_epsilon',
  'phi3.rope.dimension_count',
];

test.each(REQUIRED)('a file without %s is refused', async (key) => {
  expect(await refusalOf(await draftWith(key, null))).toBe('missingMetadata');
});

test.each([
  ...REQUIRED.slice(1),
  'phi3.attention.head_count_kv',
  'phi3.rope.freq_base',
  'phi3.rope.scaling.attn_factor',
])('a text in the place of the number %s is refused', async (key) => {
  expect(await refusalOf(await draftWith(key, string('32')))).toBe('invalidMetadata');
});

test('another architecture is refused by its name', async () => {
  const path = await draftWith('general.architecture', string('qwen3moe'));
  await expect(openModel(path)).rejects.toMatchObject({ code: 'unsupportedArchitecture', found: 'qwen3moe' });
});

test('another kind of rope scaling is refused by its name', async () => {
  const path = await draftWith('phi3.rope.scaling.type', string('yarn'));
  await expect(openModel(path)).rejects.toMatchObject({ code: 'unsupportedRopeScaling', found: 'yarn' });
});

test.each<[string, GgufValue, string]>([
  ['phi3.block_count', uint32(0), 'invalidMetadata'],
  ['phi3.block_count', uint32(5), 'missingTensor'],
  ['phi3.block_count', uint32(2 ** 31 - 1), 'missingTensor'],
  ['phi3.block_count', uint32(2 ** 32 - 1), 'invalidMetadata'],
  ['phi3.block_count', float32(4.5), 'invalidMetadata'],
  ['phi3.attention.head_count', uint32(5), 'inconsistentMetadata'],
  ['phi3.attention.head_count', uint32(8), 'inconsistentMetadata'],
  ['phi3.attention.head_count_kv', uint32(3), 'inconsistentMetadata'],
  ['phi3.attention.head_count_kv', uint32(1), 'wrongTensorShape'],
  ['phi3.attention.key_length', uint32(12), 'wrongTensorShape'],
  ['phi3.attention.value_length', uint32(8), 'inconsistentMetadata'],
  ['phi3.rope.dimension_count', uint32(13), 'inconsistentMetadata'],
  ['phi3.rope.dimension_count', uint32(18), 'inconsistentMetadata'],
  ['phi3.attention.layer_norm_rms_epsilon', float32(0), 'invalidMetadata'],
  ['phi3.attention.layer_norm_rms_epsilon', float32(Number.NaN), 'invalidMetadata'],
  ['phi3.rope.freq_base', float32(Number.POSITIVE_INFINITY), 'invalidMetadata'],
  ['phi3.rope.scaling.attn_factor', float32(-1), 'invalidMetadata'],
  ['phi3.vocab_size', uint32(511), 'inconsistentMetadata'],
  ['tokenizer.ggml.tokens', { type: 'strings', value: ['a'] }, 'inconsistentMetadata'],
  ['tokenizer.ggml.eos_token_id', uint32(512), 'inconsistentMetadata'],
])('%s = %o is refused with %s', async (key, value, code) => {
  expect(await refusalOf(await draftWith(key, value))).toBe(code);
});

test('what a file says in words that no terminal should see is made printable', async () => {
  const path = await draftWith('general.architecture', string(`\u001b[2J${'x'.repeat(10_000)}`));
  const error = await openModel(path).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'unsupportedArchitecture' });
  const { found } = error as { found: string };
  expect(found.startsWith('\ufffd[2Jx')).toBe(true);
  expect(found.length).toBeLessThan(1000);
});

test('optional keys have the defaults of the format', async () => {
  const draft = nanoDraft();
  for (const key of [
    'general.name',
    'phi3.rope.freq_base',
    'phi3.attention.sliding_window',
    'phi3.rope.scaling.original_context_length',
    'phi3.rope.scaling.attn_factor',
    'shardbench.synthetic',
    'tokenizer.ggml.eos_token_id',
    'tokenizer.ggml.tokens',
  ]) {
    draft.metadata.delete(key);
  }
  const { facts } = await openModel(await writeDraft(await temporaryFolder(), draft));
  expect(facts).toMatchObject({
    name: 'unnamed',
    synthetic: false,
    ropeFreqBase: 10000,
    slidingWindow: null,
    originalContextLength: 131072,
    attentionFactor: 1,
    eosTokenId: null,
    bosTokenId: 1,
    vocabulary: 512,
    ropeFactorsShort: null,
    ropeFactorsLong: null,
  });
});

test('a window of 0 tokens means none', async () => {
  const { facts } = await openModel(await draftWith('phi3.attention.sliding_window', uint32(0)));
  expect(facts.slidingWindow).toBeNull();
});

test('an attention factor that the file leaves out follows from the stretched context', async () => {
  const { facts } = await openModel(await draftWith('phi3.rope.scaling.attn_factor', null));
  expect(facts.attentionFactor).toBeCloseTo(1.190238, 6);
});
