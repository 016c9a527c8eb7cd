import {
  CPU_GOLDEN_THRESHOLDS,
  compareRows,
  EXACT_PARITY,
  type GateResult,
  GOLDEN_POSITIONS,
  type GoldenComparison,
  goldenGate,
  type ParityComparison,
  parityGate,
} from '@shardbench/gates';
import { headShardName, layerShardName, type Manifest } from '@shardbench/manifest';
import { type Chain, DEFAULT_BLOCK_TOKENS } from '@shardbench/runtime';
import { boundary, type GoldenTrace } from './golden-inputs.ts';
import type { ReferenceTraces } from './reference-trace.ts';
import { headColumns, shardOutputs } from './shard-outputs.ts';

/** Every layer and head shard against the reference, on every kind of input. */
export const judgeGolden = async (
  chain: Chain,
  { layerShards, headShards, dimensions }: Manifest,
  inputs: readonly GoldenTrace[],
  traces: ReferenceTraces,
): Promise<GateResult[]> => {
  const { dModel, vocabulary, layers } = dimensions;
  const outputs = shardOutputs(chain, dimensions);
  const comparisons: GoldenComparison[] = [];
  for (const trace of inputs) {
    for (const [index, shard] of layerShards.entries()) {
      const candidate = await outputs.layerShard(index, boundary(trace, shard.start, dModel), DEFAULT_BLOCK_TOKENS);
      const rows = compareRows(candidate, boundary(trace, shard.end, dModel), dModel);
      comparisons.push({ shard: layerShardName(shard), input: trace.input, rows });
    }
    const last = boundary(trace, layers, dModel).slice(-GOLDEN_POSITIONS * dModel);
    const candidate = await outputs.heads(last, DEFAULT_BLOCK_TOKENS);
    const reference = await traces.headLogits(last);
    for (const shard of headShards) {
      const columns = (logits: Float32Array): Float32Array => headColumns(logits, vocabulary, shard);
      const rows = compareRows(columns(candidate), columns(reference), shard.end - shard.start);
      comparisons.push({ shard: headShardName(shard.index), input: trace.input, rows });
    }
  }
  return goldenGate(comparisons, CPU_GOLDEN_THRESHOLDS);
};

/** Tokens that the parity gate feeds one at a time. */
const PARITY_TOKENS = GOLDEN_POSITIONS;
/** Tokens whose logits it compares: the head has no cache, so positions teach nothing new. */
const PARITY_HEAD_TOKENS = 8;

/** Every shard in blocks against single steps, for each block size that is used. */
export const judgeParity = async (
  chain: Chain,
  { layerShards, headShards, dimensions }: Manifest,
  [trace]: readonly GoldenTrace[],
  blockSizes: readonly number[],
): Promise<GateResult[]> => {
  if (trace === undefined) return [];
  const { dModel, vocabulary, layers } = dimensions;
  const outputs = shardOutputs(chain, dimensions);
  const several = blockSizes.filter((tokens) => tokens > 1);
  const comparisons: ParityComparison[] = [];
  for (const [index, shard] of layerShards.entries()) {
    const hidden = boundary(trace, shard.start, dModel).slice(0, PARITY_TOKENS * dModel);
    const singles = await outputs.layerShard(index, hidden, 1);
    for (const blockTokens of several) {
      const blocks = await outputs.layerShard(index, hidden, blockTokens);
      comparisons.push({ shard: layerShardName(shard), blockTokens, lanes: dModel, blocks, singles });
    }
  }
  const hidden = boundary(trace, layers, dModel).slice(0, PARITY_HEAD_TOKENS * dModel);
  const singles = await outputs.heads(hidden, 1);
  const blocks = await outputs.heads(hidden, PARITY_HEAD_TOKENS);
  for (const shard of headShards) {
    comparisons.push({
      shard: headShardName(shard.index),
      blockTokens: PARITY_HEAD_TOKENS,
      lanes: shard.end - shard.start,
      blocks: headColumns(blocks, vocabulary, shard),
      singles: headColumns(singles, vocabulary, shard),
    });
  }
  return parityGate(comparisons, EXACT_PARITY);
};
