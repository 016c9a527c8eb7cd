import { open } from 'node:fs/promises';
import { type ModelFile, SYNTHETIC_MODELS } from '@shardbench/model';
import { expect, test } from 'vitest';
import { referenceRequest } from '../src/index.ts';
import { rowsOf } from './cosine.ts';
import { openSession, requestFor } from './open-test-chain.ts';
import { syntheticModel } from './synthetic-model.ts';
import { tokenIds } from './token-ids.ts';

const made = syntheticModel('tiny-outlier');
const { dModel, layers, vocabulary, outliers } = SYNTHETIC_MODELS['tiny-outlier'];
const TOKENS = 24;

const norm = async ({ path, tensors }: ModelFile, name: string): Promise<Float32Array> => {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`no tensor ${name}`);
  await using file = await open(path);
  const values = new Float32Array(tensor.columns);
  await file.read(new Uint8Array(values.buffer), 0, values.byteLength, tensor.offset);
  return values;
};

const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

test('what a layer’s matrices read has outlier channels of 20 to 100 times the RMS of the others, in every layer', async () => {
  const oneByOne = Array.from({ length: layers }, (_, layer) => ({ start: layer, end: layer + 1 }));
  const request = { ...referenceRequest(made.file, 128, { threads: 2 }), layerShards: oneByOne };
  const session = await openSession(request);
  const { hidden, logits } = await session.evaluate(tokenIds(TOKENS, vocabulary, 6), {
    blockTokens: TOKENS,
    keepHidden: true,
  });
  expect([...hidden, ...logits].every(Number.isFinite)).toBe(true);
  const rows = rowsOf(hidden, dModel);
  for (let layer = 0; layer < layers; layer += 1) {
    const weights = await norm(made.file, `blk.${layer}.attn_norm.weight`);
    const read = rows.slice(layer * TOKENS, (layer + 1) * TOKENS).map((row) => {
      const size = rms([...row]);
      return Array.from(row, (value, channel) => (value / size) * (weights[channel] ?? 0));
    });
    const ofChannels = Array.from(weights, (_, channel) => ({
      value: rms(read.map((row) => row[channel] ?? 0)),
      outlier: outliers?.channels.includes(channel) ?? false,
    }));
    const others = rms(ofChannels.filter(({ outlier }) => !outlier).map(({ value }) => value));
    for (const { value, outlier } of ofChannels) {
      expect(value / others > 20).toBe(outlier);
      expect(value / others).toBeLessThan(100);
    }
  }
});

test('greedy decoding goes on to new tokens: at least 20 distinct ones in 48', async () => {
  const session = await openSession(requestFor(made.file, '32/4', { threads: 2 }));
  for (const seed of [1, 2, 3]) {
    session.reset();
    const { tokens } = await session.generate(tokenIds(16, vocabulary, seed), { maxNew: 48 });
    expect(new Set(tokens).size).toBeGreaterThanOrEqual(20);
  }
});
