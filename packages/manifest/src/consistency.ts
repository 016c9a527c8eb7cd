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

/**
 * Checks what several keys of a manifest say together, apart from coverage.
 * @throws ShardbenchError `manifestHeadGroups`, `manifestRopeDimTooWide`, `manifestRopeDimOdd`,
 * `manifestTokenOutsideVocabulary`, `manifestUnknownShard`
 */
export const requireConsistency = (file: ManifestFile, source: string): void => {
  const problem = dimensionProblem(file) ?? expectationProblem(file);
  if (problem === null) return;
  const [code, place, expected, found, remedy] = problem;
  throw new ShardbenchError('input', { code, where: whereIn(source, place), expected, found, remedy });
};
