import { ShardbenchError } from './error.ts';
import type { ShardRange, Topology } from './manifest.ts';
import { MAX_INTEGER } from './max-integer.ts';

const NOTATION = /^[1-9]\d{0,9}(\+[1-9]\d{0,9})*\/[1-9]\d{0,9}$/;

const topologyError = (code: string, where: string, expected: string, found: string, remedy: string): ShardbenchError =>
  new ShardbenchError('input', { code, where, expected, found, remedy });

const requireLayerTotal = (topology: Topology, text: string): void => {
  const layers = topology.layerCounts.reduce((sum, count) => sum + count, 0);
  if (layers > MAX_INTEGER || topology.headShards > MAX_INTEGER)
    throw topologyError(
      'topologyTooLarge',
      'topology',
      `at most ${MAX_INTEGER} layers and head shards`,
      text,
      'write the topology meant',
    );
};

/**
 * Reads the notation `16+8+6+2/4`: layers per layer shard in chain order, then the number of head shards.
 * @throws ShardbenchError `topologyNotation`, `topologyTooLarge`
 */
export const parseTopology = (text: string): Topology => {
  if (!NOTATION.test(text))
    throw topologyError(
      'topologyNotation',
      'topology',
      'layers per shard joined by +, then / and the number of head shards',
      JSON.stringify(text.slice(0, 80)),
      'write it like 16+8+6+2/4',
    );
  const [layers = '', heads = ''] = text.split('/');
  const topology = { layerCounts: layers.split('+').map(Number), headShards: Number(heads) };
  requireLayerTotal(topology, text);
  return topology;
};

/** Writes a topology as `16+8+6+2/4`. */
export const formatTopology = (topology: Topology): string =>
  `${topology.layerCounts.join('+')}/${topology.headShards}`;

/** Topology of shards that cover a model in order. */
export const topologyOf = (layerShards: readonly ShardRange[], headShards: readonly ShardRange[]): Topology => ({
  layerCounts: layerShards.map((shard) => shard.end - shard.start),
  headShards: headShards.length,
});

/** Layer range of every layer shard, contiguous from 0. */
export const layerRanges = (topology: Topology): ShardRange[] => {
  let start = 0;
  return topology.layerCounts.map((count) => {
    const range = { start, end: start + count };
    start = range.end;
    return range;
  });
};

/**
 * Vocabulary range of every head shard: chunks of ceil(vocabulary / N), the last one shorter where that does not divide.
 * @param vocabulary number of token ids
 * @throws ShardbenchError `topologyTooManyHeads` when such chunks would leave a shard without a token id
 */
export const headRanges = (topology: Topology, vocabulary: number): ShardRange[] => {
  const { headShards } = topology;
  const chunk = Math.ceil(vocabulary / headShards);
  if (chunk * (headShards - 1) >= vocabulary)
    throw topologyError(
      'topologyTooManyHeads',
      'topology',
      `head shards that all get token ids of a vocabulary of ${vocabulary}`,
      `${headShards} head shards of ${chunk}`,
      `use ${Math.ceil(vocabulary / chunk)} head shards or fewer`,
    );
  return Array.from({ length: headShards }, (_, index) => ({
    start: index * chunk,
    end: Math.min((index + 1) * chunk, vocabulary),
  }));
};
