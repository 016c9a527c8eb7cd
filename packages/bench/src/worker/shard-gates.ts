import {
  COREML_GOLDEN_THRESHOLDS,
  COREML_PARITY_THRESHOLDS,
  CPU_GOLDEN_THRESHOLDS,
  compareRows,
  EXACT_PARITY,
  type GateResult,
  GOLDEN_POSITIONS,
  type GoldenComparison,
  type GoldenThresholds,
  goldenGate,
  type ParityComparison,
  type ParityThresholds,
  parityGate,
} from '@shardbench/gates';
import { headShardName, layerShardName, type Manifest } from '@shardbench/manifest';
import { type Chain, DEFAULT_BLOCK_TOKENS } from '@shardbench/runtime';
import { boundary, type GoldenTrace } from './golden-inputs.ts';
import type { ChainJob } from './job.ts';
import type { ReferenceTraces } from './reference-trace.ts';
import { headColumns, shardOutputs } from './shard-outputs.ts';

/** What a backend's shards are held against, and in which blocks they are fed. */
interface ShardLimits {
  readonly golden: GoldenThresholds;
  readonly parity: ParityThresholds;
  /** Tokens at once in the golden gate: those that parity compares others with, where blocks have shards of their own. */
  readonly goldenBlock: number;
}

const EXACT: ShardLimits = {
  golden: CPU_GOLDEN_THRESHOLDS,
  parity: EXACT_PARITY,
  goldenBlock: DEFAULT_BLOCK_TOKENS,
};
const COREML: ShardLimits = { golden: COREML_GOLDEN_THRESHOLDS, parity: COREML_PARITY_THRESHOLDS, goldenBlock: 1 };

const limitsOf = (backend: ChainJob['backend']): ShardLimits => (backend === 'coreml' ? COREML : EXACT);

/** Every layer and head shard against the reference, on every kind of input. */
export const judgeGolden = async (
  backend: ChainJob['backend'],
  chain: Chain,
  { layerShards, headShards, dimensions }: Manifest,
  inputs: readonly GoldenTrace[],
  traces: ReferenceTraces,
): Promise<GateResult[]> => {
  const { golden: thresholds, goldenBlock } = limitsOf(backend);
  const { dModel, vocabulary, layers } = dimensions;
  const outputs = shardOutputs(chain, dimensions);
  const comparisons: GoldenComparison[] = [];
  for (const trace of inputs) {
    for (const [index, shard] of layerShards.entries()) {
      const candidate = await outputs.layerShard(index, boundary(trace, shard.start, dModel), goldenBlock);
      const rows = compareRows(candidate, boundary(trace, shard.end, dModel), dModel);
      comparisons.push({ shard: layerShardName(shard), input: trace.input, rows });
    }
    const last = boundary(trace, layers, dModel).slice(-GOLDEN_POSITIONS * dModel);
    const candidate = await outputs.heads(last, goldenBlock);
    const reference = await traces.headLogits(last);
    for (const shard of headShards) {
      const columns = (logits: Float32Array): Float32Array => headColumns(logits, vocabulary, shard);
      const rows = compareRows(columns(candidate), columns(reference), shard.end - shard.start);
      comparisons.push({ shard: headShardName(shard.index), input: trace.input, rows });
    }
  }
  return goldenGate(comparisons, thresholds);
};

/** Tokens that the parity gate feeds one at a time. */
const PARITY_TOKENS = GOLDEN_POSITIONS;
/** Tokens whose logits it compares: the head has no cache, so positions teach nothing new. */
const PARITY_HEAD_TOKENS = 8;

/** Every shard in blocks against single steps, for each block size that is used; without any, against itself. */
export const judgeParity = async (
  backend: ChainJob['backend'],
  chain: Chain,
  { layerShards, headShards, dimensions }: Manifest,
  [trace]: readonly GoldenTrace[],
  blockSizes: readonly number[],
): Promise<GateResult[]> => {
  if (trace === undefined) return [];
  const { dModel, vocabulary, layers } = dimensions;
  const outputs = shardOutputs(chain, dimensions);
  const inBlocks = blockSizes.filter((tokens) => tokens > 1);
  const several = inBlocks.length > 0 ? inBlocks : [1];
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
  const headBlock = Math.min(PARITY_HEAD_TOKENS, Math.max(...blockSizes));
  const blocks = await outputs.heads(hidden, headBlock);
  for (const shard of headShards) {
    comparisons.push({
      shard: headShardName(shard.index),
      blockTokens: headBlock,
      lanes: shard.end - shard.start,
      blocks: headColumns(blocks, vocabulary, shard),
      singles: headColumns(singles, vocabulary, shard),
    });
  }
  return parityGate(comparisons, limitsOf(backend).parity);
};
