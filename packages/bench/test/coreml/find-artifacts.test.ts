import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseManifest } from '@shardbench/manifest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commonBlockRange } from '../../src/coreml/block-tokens.ts';
import { findArtifacts } from '../../src/coreml/find-artifacts.ts';
import { NANO } from '../workspace.ts';
import { fixturePackage } from './fixture-packages.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-artifacts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SHARDS = {
  layers: [
    { start: 0, end: 2, path: 'a.mlmodelc' },
    { start: 2, end: 4, path: 'deep/b.mlpackage' },
  ],
  lm_head_shards: [{ vocab_start: 0, vocab_end: 512, mlmodelc: 'h.mlmodelc' }],
};

const model = (...parts: readonly string[]): string => {
  const path = join(folder, ...parts);
  mkdirSync(path, { recursive: true });
  return path;
};

const find = (changes: Readonly<Record<string, unknown>> = {}, artifacts: readonly string[] = []) => {
  const manifestPath = join(folder, 'manifests', 'm.json');
  const manifest = parseManifest(JSON.stringify({ ...NANO, ...SHARDS, ...changes }), manifestPath);
  return findArtifacts(manifest, manifestPath, artifacts);
};

describe('the artifacts of a manifest', () => {
  test('that are nowhere are named by the first shard that misses one', async () => {
    model('manifests', 'a.mlmodelc');
    expect(await find()).toEqual({ state: 'missing', shard: '[2,4)', path: 'deep/b.mlpackage' });
  });

  test('that the manifest does not state have no path', async () => {
    const layers = [{ start: 0, end: 4 }];
    expect(await find({ layers })).toEqual({ state: 'missing', shard: '[0,4)', path: null });
  });

  test('are found beside the manifest, in a parent of it, and in folders that are named', async () => {
    const paths = [model('manifests', 'a.mlmodelc'), model('deep', 'b.mlpackage'), model('elsewhere', 'h.mlmodelc')];
    const found = await find({}, [join(folder, 'elsewhere')]);
    expect(found).toMatchObject({
      state: 'found',
      layerShards: [
        { shard: '[0,2)', path: paths[0] },
        { shard: '[2,4)', path: paths[1] },
      ],
      headShards: [{ shard: 'head 0', path: paths[2] }],
      verifier: null,
      embedding: null,
    });
  });

  const verifier = (layers: readonly object[]) => ({
    speculative_verifier: {
      batch_tokens: 4,
      layers,
      lm_head_shards: [{ vocab_start: 0, vocab_end: 512, mlmodelc: 'vh.mlmodelc' }],
    },
  });
  const withAll = (): void => {
    for (const name of ['a.mlmodelc', 'deep/b.mlpackage', 'h.mlmodelc', 'va.mlmodelc', 'vb.mlmodelc', 'vh.mlmodelc']) {
      model('manifests', name);
    }
  };

  test('have a verifier beside them when it is cut alike', async () => {
    withAll();
    const cut = [
      { start: 0, end: 2, path: 'va.mlmodelc' },
      { start: 2, end: 4, path: 'vb.mlmodelc' },
    ];
    expect(await find(verifier(cut))).toMatchObject({
      verifier: { batchTokens: 4, layerShards: [{ shard: '[0,2) verifier' }, { shard: '[2,4) verifier' }] },
    });
  });

  test.each([
    ['is cut in another way', [{ start: 0, end: 4, path: 'va.mlmodelc' }]],
    [
      'is not all there',
      [
        { start: 0, end: 2, path: 'va.mlmodelc' },
        { start: 2, end: 4, path: 'gone.mlmodelc' },
      ],
    ],
  ])('leave out a verifier that %s', async (_name, cut) => {
    withAll();
    expect(await find(verifier(cut))).toMatchObject({ state: 'found', verifier: null });
  });
});

describe('the blocks that models take', () => {
  const compiled = (name: string, metadata: unknown): { shard: string; path: string } => {
    const path = model(name);
    if (metadata !== undefined) writeFileSync(join(path, 'metadata.json'), JSON.stringify(metadata));
    return { shard: name, path };
  };
  const input = (name: string, shapeRange: unknown) => [
    { inputSchema: [{ name, shape: '[1, 64, 1, 1]', shapeRange: JSON.stringify(shapeRange) }] },
  ];
  const upTo = (most: number, name = 'x') =>
    input(name, [
      [1, 1],
      [64, 64],
      [1, most],
      [1, 1],
    ]);

  test.each([
    ['nothing said', undefined, 1],
    ['no such document', { a: 1 }, 1],
    ['a fixed shape', [{ inputSchema: [{ name: 'x', shape: '[1, 64, 1, 1]' }] }], 1],
    ['a range', upTo(4), 4],
    ['a range under the older name', upTo(3, 'hidden'), 3],
    ['an open end', upTo(-1), 64],
    ['more than anybody feeds', upTo(4096), 64],
    ['a range of another input', upTo(4, 'attn_mask'), 1],
  ])('%s', async (_name, metadata, most) => {
    expect(await commonBlockRange([compiled('s.mlmodelc', metadata)])).toEqual({ most, between: true });
  });

  test('are those that all of them take', async () => {
    const shards = [compiled('a.mlmodelc', upTo(4)), compiled('b.mlmodelc', upTo(2))];
    expect((await commonBlockRange(shards)).most).toBe(2);
  });

  test('are read from packages, too', async () => {
    expect((await commonBlockRange([{ shard: 'head', path: fixturePackage('head') }])).most).toBe(1);
  });
});
