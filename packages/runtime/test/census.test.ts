import { expect, test } from 'vitest';
import { backendBuild, type ChainOptions, manifestRequest } from '../src/index.ts';
import { manifestFor, openUntilTestEnds, requestFor } from './open-test-chain.ts';
import { syntheticModel } from './synthetic-model.ts';

const nano = syntheticModel('nano');

const LAYER = {
  cpu: [
    ...['attentionNorm', 'qkv', 'rotate', 'attention', 'attentionOutput', 'attentionResidual'],
    ...['feedForwardNorm', 'gateUp', 'swiglu', 'down', 'feedForwardResidual'],
  ],
  reference: [
    ...['attentionNorm', 'qkv', 'rotate', 'attention', 'attentionOutput'],
    ...['feedForwardNorm', 'gateUp', 'swiglu', 'down'],
  ],
};

test.each(['cpu', 'reference'] as const)('%s names every operation of every shard, in order', async (backend) => {
  const { facts } = await openUntilTestEnds(requestFor(nano.file, '1+3/2', { backend }));
  const namesOf = (layers: readonly number[]) =>
    layers.flatMap((layer) => LAYER[backend].map((name) => `layers.${layer}.${name}`));
  expect(facts.layerShards.map((shard) => shard.map(({ name }) => name))).toEqual([namesOf([0]), namesOf([1, 2, 3])]);
  expect(facts.headShards.map((shard) => shard.map(({ name }) => name))).toEqual([
    ['head.0.outputNorm', 'head.0.logits'],
    ['head.1.outputNorm', 'head.1.logits'],
  ]);
});

test.each(['cpu', 'reference'] as const)('%s: the products of a layer are its four matrices', async (backend) => {
  const { facts } = await openUntilTestEnds(requestFor(nano.file, '4/1', { backend }));
  const products = facts.layerShards[0]?.filter(({ matrixProduct }) => matrixProduct).map(({ name }) => name) ?? [];
  expect(products.filter((name) => name.startsWith('layers.2.'))).toEqual([
    ...['layers.2.qkv', 'layers.2.attentionOutput', 'layers.2.gateUp', 'layers.2.down'],
  ]);
  expect(facts.headShards[0]?.map(({ matrixProduct }) => matrixProduct)).toEqual([false, true]);
});

test('products run on the unit of their kernel family, the rest on SIMD, and the reference on neither', async () => {
  for (const kernelFamily of backendBuild().kernelFamilies) {
    const { facts } = await openUntilTestEnds(requestFor(nano.file, '2+2/2', { kernelFamily }));
    expect(facts.computeUnits).toBe(kernelFamily);
    for (const { matrixProduct, unit } of [...facts.layerShards, ...facts.headShards].flat()) {
      expect(unit).toBe(matrixProduct ? kernelFamily : 'simd');
    }
  }
  const { facts } = await openUntilTestEnds(requestFor(nano.file, '2+2/2', { backend: 'reference' }));
  expect(facts.computeUnits).toBe('scalar');
  expect(new Set([...facts.layerShards, ...facts.headShards].flat().map(({ unit }) => unit))).toEqual(
    new Set(['scalar']),
  );
});

test('without a kernel family the fastest of this machine runs', async () => {
  const { facts } = await openUntilTestEnds(requestFor(nano.file, '4/1'));
  expect(facts.computeUnits).toBe(backendBuild().kernelFamilies[0]);
});

test('the bits of an activation are those of the manifest, 16 where it says nothing, and the cpu backend’s alone', async () => {
  const bitsOf = async (changes: Record<string, unknown>, backend: ChainOptions['backend']) => {
    const manifest = manifestFor(nano.file, '4/1', changes);
    const { facts } = await openUntilTestEnds(manifestRequest(manifest, nano.file, { backend, threads: 1 }));
    return facts.activationBits;
  };
  expect(await bitsOf({}, 'cpu')).toBe(16);
  expect(await bitsOf({ activation_bits: 16 }, 'cpu')).toBe(16);
  expect(await bitsOf({ activation_bits: 8 }, 'cpu')).toBe(8);
  expect(await bitsOf({ activation_bits: 8 }, 'reference')).toBeNull();
});

test('threads and bytes of weights are what executes', async () => {
  const { facts } = await openUntilTestEnds(requestFor(nano.file, '4/1', { threads: 3 }));
  expect(facts.threads).toBe(3);
  // One byte a weight: per layer 128 x 64, 64 x 64, 256 x 64 and 64 x 128, and 512 x 64 in the head; scales beside them.
  const weights = 4 * (128 * 64 + 64 * 64 + 256 * 64 + 64 * 128) + 512 * 64;
  expect(facts.weightBytes).toBeGreaterThanOrEqual(weights);
  expect(facts.weightBytes).toBeLessThan(weights * 1.2);
});
