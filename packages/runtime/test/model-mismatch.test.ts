import { copyFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { openModel } from '@shardbench/model';
import { expect, test } from 'vitest';
import { manifestRequest, openChain, referenceRequest } from '../src/index.ts';
import { manifestFor, requestFor } from './open-test-chain.ts';
import { refusalOf } from './refusal.ts';
import { syntheticModel } from './synthetic-model.ts';

const nano = syntheticModel('nano');
const CPU = { backend: 'cpu', threads: 1 } as const;

test.each([1, 100, 34_816, 150_000])(
  'a file that lost its last %i bytes after its header was read is refused, not read',
  async (lost) => {
    const path = join(nano.folder, `cut-${lost}.gguf`);
    await copyFile(nano.file.path, path);
    const model = await openModel(path);
    // Padding after the last tensor may go.
    const end = Math.max(...[...model.tensors.values()].map(({ offset, byteLength }) => offset + byteLength));
    await truncate(path, end - lost);
    for (const backend of ['cpu', 'reference'] as const) {
      const { code, where, found } = await refusalOf(() => openChain(requestFor(model, '2+2/2', { backend })));
      expect([code, where]).toEqual(['tensorOutsideFile', expect.stringMatching(/^cut-\d+\.gguf: tensor /)]);
      expect(found).toMatch(/^\d+ bytes from offset \d+$/);
    }
  },
);

test('a file that became empty is refused', async () => {
  const path = join(nano.folder, 'empty.gguf');
  await copyFile(nano.file.path, path);
  const model = await openModel(path);
  await truncate(path, 0);
  const { code, where } = await refusalOf(() => openChain(requestFor(model, '4/1')));
  expect([code, where]).toEqual(['fileUnreadable', 'empty.gguf']);
});

test.each([
  [{ d_model: 128 }, 'token_embd.weight', '512 x 128', '512 x 64'],
  [{ d_model: 32 }, 'token_embd.weight', '512 x 32', '512 x 64'],
  [{ n_heads: 8 }, 'blk.0.attn_qkv.weight', '192 x 64', '128 x 64'],
  [{ n_kv_heads: 4 }, 'blk.0.attn_qkv.weight', '192 x 64', '128 x 64'],
  [{ d_head: 32 }, 'blk.0.attn_qkv.weight', '256 x 64', '128 x 64'],
  [{ d_ff: 64 }, 'blk.0.ffn_up.weight', '128 x 64', '256 x 64'],
])('weights that do not match the manifest with %o are refused', async (change, tensor, expected, found) => {
  const manifest = manifestFor(nano.file, '2+2/2', change);
  const refusal = await refusalOf(() => openChain(manifestRequest(manifest, nano.file, CPU)));
  expect(refusal).toMatchObject({ code: 'tensorShape', where: `nano.gguf: tensor ${tensor}`, expected, found });
});

test('a vocabulary of another size is refused', async () => {
  const heads = [{ shard_idx: 0, vocab_start: 0, vocab_end: 500 }];
  const manifest = manifestFor(nano.file, '4/1', { vocab_size: 500, lm_head_shards: heads });
  const refusal = await refusalOf(() => openChain(manifestRequest(manifest, nano.file, CPU)));
  expect(refusal).toMatchObject({ code: 'tensorShape', where: 'nano.gguf: tensor token_embd.weight' });
});

test('a manifest with more layers than the file has is refused by the first tensor that is missing', async () => {
  const manifest = manifestFor(nano.file, '4/1', { n_layers: 5, layers: [{ start: 0, end: 5 }] });
  const refusal = await refusalOf(() => openChain(manifestRequest(manifest, nano.file, CPU)));
  expect(refusal).toMatchObject({ code: 'tensorMissing', where: 'nano.gguf' });
  expect(refusal.expected).toContain('blk.4.attn_norm.weight');
});

test("a context beyond the model's is refused for the reference", async () => {
  const { code } = await refusalOf(() => referenceRequest(nano.file, 131_073, { threads: 1 }));
  expect(code).toBe('contextTooLong');
  expect(referenceRequest(nano.file, 131_072, { threads: 1 }).maxTokens).toBe(131_072);
});

test("a manifest's own figures count: another rope_dim rotates all its lanes by factors of 1", () => {
  const asStated = manifestRequest(manifestFor(nano.file, '4/1'), nano.file, CPU);
  expect(asStated.rotary).toMatchObject({ lanes: 12, attentionFactor: nano.file.facts.attentionFactor });
  const withoutKey = manifestRequest(manifestFor(nano.file, '4/1', { rope_dim: undefined }), nano.file, CPU);
  expect(withoutKey.rotary.lanes).toBe(16);
  expect(withoutKey.rotary.factors).toEqual(new Float32Array(8).fill(1));
});

test('the context decides between short and long rope factors', () => {
  const { ropeFactorsShort, ropeFactorsLong } = nano.file.facts;
  const factors = (maxSeqLen: number) =>
    manifestRequest(manifestFor(nano.file, '4/1', { max_seq_len: maxSeqLen }), nano.file, CPU).rotary.factors;
  expect(factors(4096)).toEqual(ropeFactorsShort);
  expect(factors(4097)).toEqual(ropeFactorsLong);
  expect(ropeFactorsLong).not.toEqual(ropeFactorsShort);
});
