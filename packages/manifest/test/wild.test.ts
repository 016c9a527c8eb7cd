import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { effectiveRopeDim, equalAsFloat32, lintManifest, readManifest } from '../src/index.ts';
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
