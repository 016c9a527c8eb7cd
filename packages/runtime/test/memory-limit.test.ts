import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChainRequest } from '../src/index.ts';
import { openUntilTestEnds } from './open-test-chain.ts';
import { refusalOf } from './refusal.ts';
import { syntheticModel } from './synthetic-model.ts';

const nano = syntheticModel('nano');

/** A chain whose cache would be at least a tebibyte, over a file of zeros that takes no room on disk. */
const wideChain = async (backend: 'cpu' | 'reference'): Promise<ChainRequest> => {
  const [heads, dHead, dModel, layers] = [1024, 128, 16, 2];
  let offset = 0;
  const tensor = (name: string, rows: number, columns: number) => {
    const claim = { name, type: 'F32', rows, columns, offset };
    offset += rows * columns * 4;
    return claim;
  };
  const tensors = [
    tensor('token_embd.weight', 2, dModel),
    tensor('output_norm.weight', 1, dModel),
    ...Array.from({ length: layers }, (_, layer) => [
      tensor(`blk.${layer}.attn_norm.weight`, 1, dModel),
      tensor(`blk.${layer}.attn_qkv.weight`, 3 * heads * dHead, dModel),
      tensor(`blk.${layer}.attn_output.weight`, dModel, heads * dHead),
      tensor(`blk.${layer}.ffn_norm.weight`, 1, dModel),
      tensor(`blk.${layer}.ffn_up.weight`, 32, dModel),
      tensor(`blk.${layer}.ffn_down.weight`, dModel, 16),
    ]).flat(),
  ];
  const path = join(nano.folder, `wide-${backend}.bin`);
  await using file = await open(path, 'w');
  await file.truncate(offset);
  return {
    backend,
    kernelFamily: null,
    packed: null,
    activationBits: null,
    prefetchBytes: null,
    threads: 1,
    dimensions: { dModel, heads, kvHeads: heads, dHead, dFf: 16, layers, vocabulary: 2 },
    rotary: { lanes: 2, base: 10_000, attentionFactor: 1, factors: Float32Array.of(1) },
    normEpsilon: 1e-5,
    maxTokens: 2 ** 20,
    blockTokens: 1,
    layerShards: [{ start: 0, end: layers }],
    headShards: [{ start: 0, end: 2 }],
    model: { path, label: 'wide.bin', tensors },
    coreml: null,
  };
};

test.each(['cpu', 'reference'] as const)(
  '%s: a cache that does not fit into memory is refused, twice',
  async (backend) => {
    const chain = await openUntilTestEnds(await wideChain(backend));
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await refusalOf(() => chain.newSession())).toMatchObject({ code: 'outOfMemory' });
    }
  },
);
