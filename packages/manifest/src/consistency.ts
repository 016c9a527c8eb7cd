import { ShardbenchError } from './error.ts';
import { whereIn } from './json-place.ts';
import type { ManifestFile } from './manifest-schema.ts';
import { headShardName, layerShardName } from './shard-name.ts';

type Problem = readonly [code: string, place: string, expected: string, found: string, remedy: string];

const dimensionProblem = (file: ManifestFile): Problem | null => {
  const { n_heads: heads, n_kv_heads: kvHeads, d_head: dHead, vocab_size: vocabulary } = file;
  if (heads % kvHeads !== 0)
    return [
      'manifestHeadGroups',
      'n_kv_heads',
      `a divisor of n_heads ${heads}`,
      String(kvHeads),
      'correct n_heads or n_kv_heads: every key/value head serves the same number of heads',
    ];
  const ropePlace = file.rope_dim == null ? 'd_head' : 'rope_dim';
  const ropeDim = file.rope_dim ?? dHead;
  if (ropeDim > dHead)
    return [
      'manifestRopeDimTooWide',
      ropePlace,
      `at most d_head ${dHead}`,
      String(ropeDim),
      'write the lanes of one head that rotate',
    ];
  if (ropeDim % 2 !== 0)
    return [
      'manifestRopeDimOdd',
      ropePlace,
      'an even number',
      String(ropeDim),
      'lanes rotate in pairs: write an even number',
    ];
  for (const key of ['eos_token_id', 'bos_token_id'] as const) {
    const token = file[key];
    if (token != null && token >= vocabulary)
      return [
        'manifestTokenOutsideVocabulary',
        key,
        `below vocab_size ${vocabulary}`,
        String(token),
        `correct ${key} or vocab_size`,
      ];
  }
  return null;
};

const expectationProblem = (file: ManifestFile): Problem | null => {
  const layers = file.layers.map(layerShardName);
  const known = new Set([...layers, ...file.lm_head_shards.map((_, index) => headShardName(index)), 'chain']);
  const index = (file.expect ?? []).findIndex((expectation) => !known.has(expectation.shard));
  const shard = file.expect?.[index]?.shard;
  if (shard === undefined) return null;
  return [
    'manifestUnknownShard',
    `expect[${index}].shard`,
    `one of ${layers.join(', ')}, head 0 to ${headShardName(file.lm_head_shards.length - 1)}, chain`,
    JSON.stringify(shard),
    'name a shard of this manifest, without spaces: "[0,24)"',
  ];
};

/** A fault that has no place would leave the chain as it is; one that nobody expects would pass for a finding. */
const plantedFaultProblem = ({ plantedFault: fault, n_layers: layers, expect }: ManifestFile): Problem | null => {
  if (fault == null) return null;
  const last = fault.kind === 'exchangedLayers' ? layers - 2 : layers - 1;
  if (fault.layer > last)
    return [
      'manifestFaultOutsideModel',
      'plantedFault.layer',
      `at most ${last} for a ${fault.kind}`,
      String(fault.layer),
      'name a layer of this model',
    ];
  if ((expect ?? []).some(({ backend }) => backend === 'cpu')) return null;
  return [
    'manifestFaultNotExpected',
    'expect',
    'the gate that finds the planted fault on cpu',
    'none',
    'say in expect which gate of which shard fails',
  ];
};

/**
 * Checks what several keys of a manifest say together, apart from coverage.
 * @throws ShardbenchError `manifestHeadGroups`, `manifestRopeDimTooWide`, `manifestRopeDimOdd`,
 * `manifestTokenOutsideVocabulary`, `manifestUnknownShard`, `manifestFaultOutsideModel`, `manifestFaultNotExpected`
 */
export const requireConsistency = (file: ManifestFile, source: string): void => {
  const problem = dimensionProblem(file) ?? expectationProblem(file) ?? plantedFaultProblem(file);
  if (problem === null) return;
  const [code, place, expected, found, remedy] = problem;
  throw new ShardbenchError('input', { code, where: whereIn(source, place), expected, found, remedy });
};
