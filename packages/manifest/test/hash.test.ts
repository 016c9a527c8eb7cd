import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  contentHash,
  executionFields,
  executionHash,
  type Manifest,
  manifestContentHash,
} from '../src/index.ts';
import { manifest } from './manifest-file.ts';

describe('canonical JSON', () => {
  it('refuses what JSON cannot hold', () => {
    for (const value of [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1n,
      () => 1,
      Symbol('a'),
      new Date(0),
      new Uint8Array(1),
    ])
      expect(() => canonicalJson({ value })).toThrow(TypeError);
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
    expect(() => canonicalJson([1, undefined])).toThrow(TypeError);
  });

  it('sorts keys, at every depth, and leaves undefined properties out', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 'é"' }], a: null, e: undefined })).toBe(
      '{"a":null,"b":[{"c":"é\\"","d":1}]}',
    );
  });

  it('writes equal numbers equally', () => {
    expect(canonicalJson([1e-5, 0.00001, -0, 1e21])).toBe('[0.00001,0.00001,0,1e+21]');
  });

  it('is JSON of the same value, whatever order the keys came in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(text);
      }),
    );
  });
});

describe('content hash', () => {
  it('is SHA-256 of the canonical text', () => {
    expect(contentHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });

  it('of a manifest does not depend on where its file lies', () => {
    expect(manifestContentHash(manifest({}, '/somewhere/a.json'))).toBe(manifestContentHash(manifest({}, 'b.json')));
    expect(manifestContentHash(manifest({ notes: 'x' }))).not.toBe(manifestContentHash(manifest()));
  });

  it('of a manifest stays what it was before activations had a choice of bits', () => {
    const before = manifestContentHash(manifest());
    expect(before).toBe('6ed4e0218b07f48c9777849595cb95c707a513a9e871a72442f5e820b3c810f3');
    expect(manifestContentHash(manifest({ activation_bits: 16 }))).toBe(before);
    expect(manifestContentHash(manifest({ activation_bits: 8 }))).not.toBe(before);
    expect(manifestContentHash(manifest({ smoke: [{ prompt: 'a', contains: 'b' }] }))).not.toBe(before);
  });
});

describe('execution hash', () => {
  const base = executionHash(manifest());
  const half = [
    { start: 0, end: 1 },
    { start: 1, end: 4 },
  ];
  const head = [{ vocab_start: 0, vocab_end: 100 }];
  const verifier = { batch_tokens: 4, layers: half, lm_head_shards: head };

  it.each([
    ['id', { id: 'other' }],
    ['title', { title: 'other' }],
    ['notes', { notes: 'other' }],
    ['model_family', { model_family: 'other' }],
    ['artifacts_version', { artifacts_version: undefined }],
    ['gguf', { gguf: undefined }],
    ['embed_bin', { embed_bin: 'other' }],
    ['token ids', { eos_token_id: 5, bos_token_id: undefined }],
    ['backends', { backends: ['cpu'] }],
    ['expect', { expect: [{ backend: 'cpu', gate: 'golden', shard: 'chain' }] }],
    ['smoke', { smoke: [{ prompt: 'a', contains: 'b' }] }],
    ['logEntry', { logEntry: { date: '2026-04-28', title: 'x', topology: 'measured' } }],
    [
      'paths',
      {
        layers: [
          { start: 0, end: 2 },
          { start: 2, end: 4, path: 'elsewhere' },
        ],
      },
    ],
    ['unknown keys', { tokenizer: 'x' }],
    ['an epsilon written in full', { rms_norm_eps: 9.999999747378752e-6 }],
    ['the activation bits that are usual, written out', { activation_bits: 16 }],
  ])('does not change with %s', (_, changes) => {
    expect(executionHash(manifest(changes))).toBe(base);
  });

  it.each([
    ['d_model', { d_model: 96 }],
    ['n_heads', { n_heads: 8 }],
    ['n_kv_heads', { n_kv_heads: 4 }],
    ['d_head', { d_head: 64 }],
    ['d_ff', { d_ff: 256 }],
    ['an unknown d_ff', { d_ff: undefined }],
    ['n_layers', { n_layers: 5, layers: [{ start: 0, end: 5 }] }],
    ['vocab_size', { vocab_size: 200, lm_head_shards: [{ vocab_start: 0, vocab_end: 200 }] }],
    ['rope_dim', { rope_dim: 32 }],
    ['rope_freq_base', { rope_freq_base: 500000 }],
    ['rms_norm_eps', { rms_norm_eps: 1e-6 }],
    ['max_seq_len', { max_seq_len: 4096 }],
    ['tie_word_embeddings', { tie_word_embeddings: false }],
    ['quant_bits', { quant_bits: 16 }],
    ['activation_bits', { activation_bits: 8 }],
    ['layer ranges', { layers: half }],
    ['head ranges', { lm_head_shards: head }],
    ['a verifier', { speculative_verifier: verifier }],
  ])('changes with %s', (_, changes) => {
    expect(executionHash(manifest(changes))).not.toBe(base);
  });

  it.each([
    ['its block size', { batch_tokens: 8 }],
    ['its layer ranges', { layers: [{ start: 0, end: 4 }] }],
    [
      'its head ranges',
      {
        lm_head_shards: [
          { vocab_start: 0, vocab_end: 50 },
          { vocab_start: 50, vocab_end: 100 },
        ],
      },
    ],
  ])("changes with the verifier's: %s", (_, changes) => {
    const before = executionHash(manifest({ speculative_verifier: verifier }));
    expect(executionHash(manifest({ speculative_verifier: { ...verifier, ...changes } }))).not.toBe(before);
  });

  it('takes an unstated rope_dim for the whole head', () => {
    const stated: Manifest = manifest({ rope_dim: 32 });
    expect(executionHash(manifest({ rope_dim: undefined }))).toBe(executionHash(stated));
    expect(executionFields(stated).ropeDim).toBe(32);
  });

  it('is the hash of its fields, and stays what it was', () => {
    expect(base).toBe(contentHash(executionFields(manifest())));
    expect(base).toMatchInlineSnapshot(`"2e803069109717bd096f9d1a51c270be39ac62e4fbe49407c44ae80b421d3928"`);
  });
});
