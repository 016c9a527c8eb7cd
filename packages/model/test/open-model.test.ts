import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openModel } from '../src/open-model.ts';
import { synthesiseModel } from '../src/synthesise-model.ts';
import { SYNTHETIC_MODELS } from '../src/synthetic-spec.ts';
import { changeTensor, nanoDraft, writeDraft } from './gguf-variant.ts';
import { nanoFile } from './nano-file.ts';
import { temporaryFolder } from './temporary-folder.ts';

const nano = nanoFile();

test('a model’s facts are read', async () => {
  const { path, facts } = await openModel(nano.path);
  expect(path).toBe(nano.path);
  expect(facts).toMatchObject({
    name: 'nano (synthetic, random weights)',
    architecture: 'phi3',
    synthetic: true,
    fileBytes: 205024,
    dModel: 64,
    heads: 4,
    kvHeads: 2,
    dHead: 16,
    dFf: 128,
    layers: 4,
    vocabulary: 512,
    ropeDim: 12,
    ropeFreqBase: 10000,
    rmsNormEps: Math.fround(1e-5),
    contextLength: 131072,
    originalContextLength: 4096,
    attentionFactor: Math.fround(1.190238),
    slidingWindow: 262144,
    eosTokenId: 2,
    bosTokenId: 1,
    tiedEmbeddings: true,
    quantisation: 'Q8_0',
  });
  expect([...(facts.ropeFactorsShort ?? [])]).toEqual([1, 1, 1, 1, 1, 1]);
  expect([...(facts.ropeFactorsLong ?? [])]).toEqual([1, 2.24, 5.96, 12.16, 20.84, 32].map(Math.fround));
});

test('every tensor has its shape and its place in the file', async () => {
  const { tensors, facts } = await openModel(nano.path);
  expect(tensors.size).toBe(4 + 6 * facts.layers);
  expect(tensors.get('blk.3.attn_qkv.weight')).toMatchObject({
    type: 'Q8_0',
    rows: 128,
    columns: 64,
    byteLength: 8704,
  });
  expect(tensors.get('blk.3.ffn_up.weight')).toMatchObject({ rows: 256, columns: 64 });
  expect(tensors.get('blk.3.ffn_down.weight')).toMatchObject({ rows: 64, columns: 128 });
  const norm = tensors.get('output_norm.weight');
  expect(norm).toMatchObject({ type: 'F32', rows: 1, columns: 64, byteLength: 256 });
  const bytes = Buffer.alloc(4);
  await using file = await open(nano.path, 'r');
  await file.read(bytes, 0, 4, norm?.offset ?? 0);
  const weight = Math.abs(bytes.readFloatLE());
  expect(weight).toBeGreaterThanOrEqual(0.75);
  expect(weight).toBeLessThan(1.25);
});

test('matrices of several types are named, the most frequent first', async () => {
  const path = join(await temporaryFolder(), 'mixed.gguf');
  await synthesiseModel(SYNTHETIC_MODELS.nano, path, {
    types: (name) => (name === 'blk.2.attn_output.weight' ? 'F16' : undefined),
  });
  const { facts, tensors } = await openModel(path);
  expect(facts.quantisation).toBe('mixed(Q8_0, F16)');
  expect(tensors.get('blk.2.attn_output.weight')).toMatchObject({ type: 'F16', byteLength: 64 * 64 * 2 });
});

test.each(['F32', 'F16', 'BF16'] as const)('a whole model of type %s opens', async (type) => {
  const { facts } = await openModel(
    await writeDraft(
      await temporaryFolder(),
      nanoDraft(() => type),
    ),
  );
  expect(facts.quantisation).toBe(type);
});

test('a head of its own makes the embeddings untied', async () => {
  const draft = nanoDraft();
  const dimensions = [64, 512];
  draft.tensors.push({ name: 'output.weight', dimensions, ggmlType: 8, offset: draft.dataBytes });
  draft.dataBytes += 512 * 2 * 34;
  const { facts } = await openModel(await writeDraft(await temporaryFolder(), draft));
  expect(facts.tiedEmbeddings).toBe(false);
});

test('a vector may be written with trailing dimensions of 1', async () => {
  const draft = nanoDraft();
  changeTensor(draft, 'output_norm.weight', { dimensions: [64, 1, 1] });
  const { tensors } = await openModel(await writeDraft(await temporaryFolder(), draft));
  expect(tensors.get('output_norm.weight')).toMatchObject({ rows: 1, columns: 64 });
});

test('a header of several megabytes is read to its end', async () => {
  const draft = nanoDraft();
  const words = Array.from({ length: 120_000 }, (_, index) => 'w'.repeat(index % 23));
  draft.metadata.set('tokenizer.words', { type: 'strings', value: words });
  for (let index = 0; index < 15; index++) {
    draft.metadata.set(`template.${index}`, { type: 'string', value: 't'.repeat(299_993 + index) });
  }
  draft.metadata.delete('phi3.block_count');
  draft.metadata.set('phi3.block_count', { type: 'uint32', value: 4 });
  const { facts, tensors } = await openModel(await writeDraft(await temporaryFolder(), draft));
  expect(facts.layers).toBe(4);
  expect(tensors.size).toBe(26);
});
