import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayerMatrix } from '@shardbench/manifest';
import { type ModelFile, openModel, SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changedBlocks, findPacked, makePacked, type PackedArtifact, plantFault } from '../src/index.ts';

const HASH = 'ab'.repeat(32);

let folder: string;
let model: ModelFile;
let clean: PackedArtifact;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shardbench-plant-'));
  const path = join(folder, 'nano.gguf');
  await synthesiseModel(SYNTHETIC_MODELS.nano, path, {
    types: (name) => (name === 'blk.2.attn_output.weight' ? 'F16' : undefined),
  });
  model = await openModel(path);
  clean = await makePacked(model, HASH, folder, { threads: 1 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const scaled = (layer: number, matrix: LayerMatrix, row: number) =>
  plantFault(clean, { kind: 'wrongRowScale', layer, matrix, row, factor: 2 }, model, join(folder, 'planted'));

/** Offsets of the bytes in which two files differ. */
const differences = async (path: string): Promise<number[]> => {
  const [ours, theirs] = await Promise.all([readFile(path), readFile(clean.path)]);
  expect(ours.length).toBe(theirs.length);
  return [...ours.keys()].filter((at) => ours[at] !== theirs[at]);
};

describe('a fault without a place is refused', () => {
  test.each<[string, number, LayerMatrix, number]>([
    ['a layer', 4, 'feedForwardDown', 0],
    ['a row', 0, 'feedForwardDown', 64],
    ['a matrix that is not packed', 2, 'attentionOutput', 0],
  ])('%s', async (_what, layer, matrix, row) => {
    await expect(scaled(layer, matrix, row)).rejects.toMatchObject({ kind: 'input', code: 'faultOutsideModel' });
    expect(await findPacked(join(folder, 'planted'), HASH)).toBeNull();
  });

  test('layers of different sizes', async () => {
    const planting = plantFault(clean, { kind: 'exchangedLayers', layer: 1 }, model, join(folder, 'planted'));
    await expect(planting).rejects.toMatchObject({ kind: 'input', code: 'faultOutsideModel' });
  });
});

test.each<[number, LayerMatrix, number]>([
  [0, 'attentionQkv', 0],
  [1, 'attentionOutput', 63],
  [2, 'feedForwardUp', 255],
  [3, 'feedForwardDown', 17],
])('in layer %i, the scale of one row of %s is all that changes', async (layer, matrix, row) => {
  const planted = await scaled(layer, matrix, row);
  const at = await differences(planted.path);
  const [first = 0, last = 0] = [at[0], at.at(-1)];
  expect([first >= (clean.layers[layer]?.start ?? 0), last < (clean.layers[layer]?.end ?? 0)]).toEqual([true, true]);
  const word = first - (first % 4);
  expect(last - word).toBeLessThan(4);
  const [ours, theirs] = await Promise.all([readFile(planted.path), readFile(clean.path)]);
  expect(ours.readFloatLE(word) / theirs.readFloatLE(word)).toBe(2);
  expect(await changedBlocks(planted)).toEqual([]);
  expect(planted.layers.filter(({ sha256 }, index) => sha256 !== clean.layers[index]?.sha256).length).toBe(1);
  expect(planted.sha256).not.toBe(clean.sha256);
});

test('exchanged layers have each other’s hashes', async () => {
  const planted = await plantFault(clean, { kind: 'exchangedLayers', layer: 0 }, model, join(folder, 'exchanged'));
  const hashes = ({ layers }: PackedArtifact): string[] => layers.map(({ sha256 }) => sha256);
  const [first, second, ...others] = hashes(clean);
  expect(hashes(planted)).toEqual([second, first, ...others]);
  expect(await changedBlocks(planted)).toEqual([]);
});

test('a flipped byte keeps the recorded hashes and is found in its layer', async () => {
  const planted = await plantFault(clean, { kind: 'flippedByte', layer: 3 }, model, join(folder, 'flipped'));
  expect(planted.sha256).toBe(clean.sha256);
  expect((await differences(planted.path)).length).toBe(1);
  expect((await changedBlocks(planted)).map(({ block }) => block)).toEqual([3]);
});
