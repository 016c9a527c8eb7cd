import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { layerWeights, lintManifest, payloadLint, readManifest } from '../src/index.ts';
import { manifest } from './manifest-file.ts';

const lints = (changes: Record<string, unknown>, source?: string) => lintManifest(manifest(changes, source));
const lint = (changes: Record<string, unknown>, source?: string) => {
  const found = lints(changes, source);
  expect(found).toHaveLength(1);
  return found[0];
};

/** Phi-4-mini's dimensions, without the shards. */
const phi = {
  d_model: 3072,
  n_heads: 24,
  n_kv_heads: 8,
  d_head: 128,
  d_ff: 8192,
  n_layers: 32,
  rope_dim: 96,
  max_seq_len: 2048,
};
const cutAt = (layer: number) => ({
  ...phi,
  layers: [
    { start: 0, end: layer, path: 'a.mlmodelc' },
    { start: layer, end: 32, path: 'b.mlmodelc' },
  ],
});

/** Without the advice that Phi-4-mini's dimensions give rise to whatever the cut. */
const sizeLints = (changes: Record<string, unknown>) => lints(changes).filter(({ code }) => code !== 'payloadNotch');
const sizeLint = (changes: Record<string, unknown>) => {
  const found = sizeLints(changes);
  expect(found).toHaveLength(1);
  return found[0];
};

it('finds nothing to say about a complete manifest', () => {
  expect(lints({})).toEqual([]);
});

describe('missing keys', () => {
  it.each([
    ['id', 'idMissing'],
    ['artifacts_version', 'artifactsVersionMissing'],
    ['model_family', 'modelFamilyMissing'],
    ['gguf', 'ggufMissing'],
    ['d_ff', 'dFfMissing'],
    ['rope_freq_base', 'ropeFreqBaseMissing'],
    ['rms_norm_eps', 'rmsNormEpsMissing'],
    ['tie_word_embeddings', 'tieWordEmbeddingsMissing'],
    ['quant_bits', 'quantBitsMissing'],
    ['embed_bin', 'embedBinMissing'],
  ])('%s is %s', (key, code) => {
    expect(lint({ [key]: undefined })).toMatchObject({ code, where: key });
  });

  it('rope_dim is said with the width that takes its place', () => {
    const found = lint({ rope_dim: undefined });
    expect(found).toMatchObject({ code: 'ropeDimMissing', where: 'rope_dim' });
    expect(found?.message).toContain('d_head 32');
  });

  it('embed_bin does not matter off Core ML, nor do token ids anywhere', () => {
    const changes = { embed_bin: undefined, bos_token_id: undefined, eos_token_id: undefined, backends: ['cpu'] };
    expect(lints(changes)).toEqual([]);
  });
});

describe('program size on Core ML', () => {
  it('is above the limit at 24 Phi-4-mini layers', () => {
    const found = sizeLint(cutAt(24));
    expect(found).toMatchObject({ code: 'programAboveLimit', where: 'layers[0]' });
    expect(found?.message).toContain('24 layers: 2.250 GiB of weights');
  });

  it('is unproven between 20 and 24 layers', () => {
    expect(sizeLint(cutAt(21))).toMatchObject({ code: 'programUnproven', where: 'layers[0]' });
  });

  it('is proven at 20 layers, 1.875 GiB', () => {
    expect(layerWeights(manifest(cutAt(20)).dimensions)).toBe(100_663_296);
    expect(sizeLints(cutAt(20))).toEqual([]);
  });

  it('counts the bits of a weight', () => {
    expect(sizeLints({ ...cutAt(16), quant_bits: 16 }).map(({ code }) => code)).toEqual([
      'programAboveLimit',
      'programAboveLimit',
    ]);
  });

  it('is looked at in the verifier, too', () => {
    const { layers } = cutAt(24);
    const lm_head_shards = [{ vocab_start: 0, vocab_end: 100 }];
    expect(sizeLint({ ...cutAt(16), speculative_verifier: { batch_tokens: 4, layers, lm_head_shards } })).toMatchObject(
      {
        code: 'programAboveLimit',
        where: 'speculative_verifier.layers[0]',
      },
    );
  });

  it('does not matter to a chain that is not for Core ML', () => {
    expect(sizeLints({ ...cutAt(24), backends: ['cpu'] })).toEqual([]);
  });
});

it('says that a head shard has more channels than documented, and that one was resident all the same', () => {
  const shard = (index: number) => ({
    vocab_start: index * 66688,
    vocab_end: (index + 1) * 66688,
    mlmodelc: `h${index}`,
  });
  const found = lints({ vocab_size: 200064, lm_head_shards: [0, 1, 2].map(shard) });
  expect(found.map(({ code, where }) => [code, where])).toEqual([
    ['headChannels', 'lm_head_shards[0]'],
    ['headChannels', 'lm_head_shards[1]'],
    ['headChannels', 'lm_head_shards[2]'],
  ]);
  expect(found[0]?.message).toBe('66688 channels, above the 65536 that are documented; 66688 were seen resident');
});

it('names states and sequences that a tensor cannot hold well', () => {
  expect(lint({ d_head: 48 })).toMatchObject({ code: 'stateDimension', where: 'd_head' });
  expect(lint({ max_seq_len: 32768 })).toMatchObject({ code: 'sequenceTooLong', where: 'max_seq_len' });
});

it('asks for the artifacts of a chain that is meant for Core ML', () => {
  const layers = [{ start: 0, end: 4 }];
  expect(lint({ backends: ['coreml'], layers })).toMatchObject({
    code: 'artifactPathMissing',
    where: 'layers[0].path',
  });
  expect(lints({ layers })).toEqual([]);
});

describe('the payload of a convolution per core', () => {
  it('is said with its arithmetic where it is a whole number of MiB', () => {
    expect(lints(cutAt(16)).map(({ code, where, message }) => [code, where, message])).toEqual([
      [
        'payloadNotch',
        'd_ff',
        'gate and up in one 16384 x 3072: ceil(16384 / 16) x 3072 x 1 bytes are exactly 3 MiB per core, where memory was read at about half the rate',
      ],
    ]);
  });

  it.each([
    [1024 - 16, 1],
    [1024 + 16, 1],
    [1024 - 17, 0],
    [1024 + 17, 0],
  ])('counts up to 16 KiB away: %i rows of 1 KiB', (rows, found) => {
    expect(payloadLint({ what: 'it', rows: 16 * rows, columns: 1024, bytes: 1 }, 'x')).toHaveLength(found);
  });

  it('knows no multiple of nothing, and no size without bits', () => {
    expect(payloadLint({ what: 'it', rows: 16, columns: 64, bytes: 1 }, 'x')).toEqual([]);
    expect(lints({ ...cutAt(16), quant_bits: undefined }).map(({ code }) => code)).toEqual(['quantBitsMissing']);
  });

  it('is looked at in the head', () => {
    const lm_head_shards = [{ vocab_start: 0, vocab_end: 16384 }];
    expect(lint({ d_model: 1024, d_ff: 1000, vocab_size: 16384, lm_head_shards })).toMatchObject({
      code: 'payloadNotch',
      where: 'lm_head_shards[0]',
    });
  });
});

it('says of fewer than eight bits that they are mostly stored per block', () => {
  expect(lint({ quant_bits: 4 })).toMatchObject({ code: 'perBlockQuantisation', where: 'quant_bits' });
});

describe('the cut', () => {
  it('is compared with the one in the file name', () => {
    const found = lint({}, 'phi4mini_runtime_meta_3_1.json');
    expect(found).toMatchObject({ code: 'topologyUnlikeName', where: 'layers' });
    expect(found?.message).toBe('the file is named after 3+1, its layers are 2+2');
  });

  it('is not compared with numbers that mean something else', () => {
    for (const source of ['meta_2_2.json', 'meta_2_2_t4.json', 'meta_2026_04_28.json', 'meta_4.json', 'a.json'])
      expect(lints({}, source)).toEqual([]);
  });

  it('is uneven in the head', () => {
    const lm_head_shards = [
      { vocab_start: 0, vocab_end: 30 },
      { vocab_start: 30, vocab_end: 100 },
    ];
    expect(lint({ lm_head_shards })).toMatchObject({ code: 'headChunksUneven', where: 'lm_head_shards[0]' });
  });

  it('names an artifact twice', () => {
    const layers = [
      { start: 0, end: 2, path: 'a' },
      { start: 2, end: 4, path: 'a' },
    ];
    expect(lint({ layers })).toMatchObject({ code: 'artifactShared', where: 'layers[1]' });
  });
});

it('says that an expectation is for a backend the chain is not meant for', () => {
  const expect_ = [{ backend: 'coreml', gate: 'residency', shard: 'chain' }];
  expect(lint({ expect: expect_, backends: ['cpu'] })).toMatchObject({
    code: 'expectationUnused',
    where: 'expect[0].backend',
  });
});

it('says that activation bits are for a backend the chain is not meant for', () => {
  const found = lint({ activation_bits: 8, backends: ['coreml'] });
  expect(found).toMatchObject({ code: 'activationBitsUnused', where: 'activation_bits' });
  expect(found?.message).toContain('cpu backend');
  for (const backends of [['coreml', 'cpu'], undefined]) expect(lints({ activation_bits: 8, backends })).toEqual([]);
  expect(lints({ activation_bits: 16, backends: ['coreml'] })).toEqual([]);
});

it('says of a file of the wild what follows from its gaps', async () => {
  const path = fileURLToPath(new URL('fixtures/wild/other_family_runtime_meta.json', import.meta.url));
  const codes = lintManifest(await readManifest(path)).map(({ code }) => code);
  expect(codes).toEqual([
    'idMissing',
    'artifactsVersionMissing',
    'ggufMissing',
    'dFfMissing',
    'ropeDimMissing',
    'rmsNormEpsMissing',
    'tieWordEmbeddingsMissing',
    'quantBitsMissing',
  ]);
});
