import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { effectiveRopeDim, equalAsFloat32, lintManifest, parseManifest, readManifest } from '../src/index.ts';
import { refusalOfAsync } from './refusal.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const wild = (name: string): string => fixture(`wild/${name}_runtime_meta.json`);
const phi = (name: string): string => fixture(`wild/phi4mini_runtime_meta_${name}.json`);

it('refuses a file of another schema under the same kind of name', async () => {
  const path = fixture('other-schema/hybrid_runtime_meta.json');
  expect(await refusalOfAsync(() => readManifest(path))).toMatchObject({
    code: 'manifestOtherSchema',
    where: path,
    found: expect.stringContaining('"hidden_size"'),
  });
});

describe('an older file without rope_dim', () => {
  it('is read, and the width it silently means is the whole head', async () => {
    const manifest = await readManifest(phi('16_8_6_2'));
    expect(manifest).toMatchObject({ ropeDim: null, missing: ['id', 'rope_dim'] });
    expect(effectiveRopeDim(manifest)).toBe(128);
    expect(lintManifest(manifest).map(({ code }) => code)).toContain('ropeDimMissing');
  });

  it('keeps its paths as written, absolute and climbing ones too', async () => {
    const { layerShards } = await readManifest(phi('16_8_6_2'));
    expect(layerShards[2]?.path).toBe('../older/shard_24_30.mlmodelc');
    expect(layerShards[3]?.path).toBe('/Volumes/Models/shard_30_32.mlmodelc');
  });

  it('states an epsilon that is 1e-5 as a 32-bit float', async () => {
    const { rmsNormEps } = await readManifest(phi('16_8_6_2'));
    expect(rmsNormEps).toBe(9.999999747378752e-6);
    expect(equalAsFloat32(rmsNormEps ?? 0, 1e-5)).toBe(true);
  });
});

it('reads a file with a speculative verifier of another cut', async () => {
  const manifest = await readManifest(phi('20_4_6_2_t4'));
  expect(manifest.topology).toEqual({ layerCounts: [20, 4, 6, 2], headShards: 3 });
  expect(manifest.verifier?.batchTokens).toBe(4);
  expect(manifest.verifier?.layerShards.map(({ end }) => end)).toEqual([20, 32]);
  expect(manifest.verifier?.headShards.map(({ end }) => end)).toEqual([100032, 200064]);
});

it('reads another family and says by name what its file leaves out', async () => {
  const manifest = await readManifest(wild('other_family'));
  expect(manifest.dimensions).toEqual({
    dModel: 2048,
    heads: 16,
    kvHeads: 4,
    dHead: 128,
    dFf: null,
    layers: 24,
    vocabulary: 120003,
  });
  expect(manifest).toMatchObject({ artifactsVersion: 1, gguf: null, rmsNormEps: null, quantBits: null });
  expect(manifest.missing).toEqual([
    'id',
    'artifacts_version',
    'gguf',
    'd_ff',
    'rope_dim',
    'rms_norm_eps',
    'tie_word_embeddings',
    'quant_bits',
  ]);
});

it('reads null as not stated', async () => {
  const manifest = await readManifest(wild('nulls'));
  expect(manifest).toMatchObject({ gguf: null, ropeDim: null, eosTokenId: null, embedBin: null, verifier: null });
  expect(manifest.layerShards).toEqual([{ start: 0, end: 4, path: null }]);
  expect(manifest.headShards).toEqual([{ index: 0, start: 0, end: 512, path: null }]);
});

describe('a family of 32 layers with two head shards', () => {
  const path = fixture('wild/dense_runtime_meta_30_2.json');

  it('is read with packages in place of compiled models, and past keys that nobody knows', async () => {
    const manifest = await readManifest(path);
    expect(manifest.topology).toEqual({ layerCounts: [30, 2], headShards: 2 });
    expect(manifest.layerShards.map(({ path: artifact }) => artifact)).toEqual(['s0.mlpackage', 's1.mlpackage']);
    expect(manifest).toMatchObject({ gguf: '../weights/another-q8.gguf', tieWordEmbeddings: false, verifier: null });
    expect(manifest.missing).toEqual(['id', 'artifacts_version', 'rms_norm_eps', 'quant_bits', 'embed_bin']);
  });

  it('whose head shards are listed in another order than they are numbered is refused', async () => {
    const file = JSON.parse(await readFile(path, 'utf8'));
    const exchanged = JSON.stringify({ ...file, lm_head_shards: file.lm_head_shards.toReversed() });
    const refusal = await refusalOfAsync(async () => parseManifest(exchanged, 'a.json'));
    expect(refusal).toMatchObject({ code: 'manifestHeadIndex', where: 'a.json: lm_head_shards[0].shard_idx' });
  });
});

describe('a verifier', () => {
  const withVerifier = async (change: (verifier: Record<string, unknown>) => unknown): Promise<string> => {
    const file = JSON.parse(await readFile(phi('20_4_6_2_t4'), 'utf8'));
    return JSON.stringify({ ...file, speculative_verifier: change(file.speculative_verifier) });
  };
  const parsed = async (change: (verifier: Record<string, unknown>) => unknown) =>
    parseManifest(await withVerifier(change), 'phi4mini_runtime_meta_20_4_6_2_t4.json');

  it('may be left out or null', async () => {
    expect((await parsed(() => undefined)).verifier).toBeNull();
    expect((await parsed(() => null)).verifier).toBeNull();
  });

  it.each([
    ['without its block size', { batch_tokens: undefined }, 'speculative_verifier.batch_tokens'],
    ['without layers', { layers: [] }, 'speculative_verifier.layers'],
    ['whose layers end early', { layers: [{ start: 0, end: 20, path: 'a' }] }, 'speculative_verifier.layers'],
    [
      'whose heads end early',
      { lm_head_shards: [{ vocab_start: 0, vocab_end: 9 }] },
      'speculative_verifier.lm_head_shards',
    ],
  ])('%s is refused with its place', async (_name, change, where) => {
    const text = await withVerifier((verifier) => ({ ...verifier, ...change }));
    const refusal = await refusalOfAsync(async () => parseManifest(text, 'a.json'));
    expect(refusal.where).toContain(where);
  });
});

describe('rope_dim', () => {
  const read = async (changes: Record<string, unknown>) => {
    const file = JSON.parse(await readFile(phi('20_4_6_2_t4'), 'utf8'));
    return parseManifest(JSON.stringify({ ...file, ...changes }), 'phi4mini_runtime_meta_20_4_6_2_t4.json');
  };

  it('that is stated is the width, and absent or null means the head', async () => {
    expect(effectiveRopeDim(await read({}))).toBe(96);
    expect(effectiveRopeDim(await read({ rope_dim: undefined }))).toBe(128);
    expect(effectiveRopeDim(await read({ rope_dim: null }))).toBe(128);
  });

  it.each([0, 97, 130, -2, 96.5, '96'])('of %s is refused', async (rope_dim) => {
    const refusal = await refusalOfAsync(() => read({ rope_dim }));
    expect(refusal.where).toContain('rope_dim');
  });
});

it.each([
  ['as a decimal', 1e-5, null],
  ['as a 32-bit float', 9.999999747378752e-6, null],
  ['not at all', undefined, 'rmsNormEpsMissing'],
])('rms_norm_eps %s is read', async (_name, rms_norm_eps, lint) => {
  const file = JSON.parse(await readFile(phi('20_4_6_2_t4'), 'utf8'));
  const manifest = parseManifest(JSON.stringify({ ...file, rms_norm_eps }), 'a.json');
  const codes = lintManifest(manifest).map(({ code }) => code);
  expect(codes.includes('rmsNormEpsMissing')).toBe(lint !== null);
  if (lint === null) expect(equalAsFloat32(manifest.rmsNormEps ?? 0, 1e-5)).toBe(true);
});
