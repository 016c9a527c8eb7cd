import { win32 } from 'node:path';
import { requireConsistency } from './consistency.ts';
import { requireCoverage } from './coverage.ts';
import { describeFound } from './describe-found.ts';
import { ShardbenchError } from './error.ts';
import { requireHeadIndexes } from './head-index.ts';
import type { HeadShard, LayerShard, Manifest, ModelDimensions } from './manifest.ts';
import { ManifestFile } from './manifest-schema.ts';
import { parseJson } from './parse-json.ts';
import { readTextFile } from './read-text-file.ts';
import { requireShape } from './require-shape.ts';
import { formatTopology, topologyOf } from './topology.ts';

/** Keys whose absence has a consequence, in the order of the documentation. */
const OPTIONAL_KEYS = [
  'id',
  'artifacts_version',
  'model_family',
  'gguf',
  'd_ff',
  'rope_dim',
  'rope_freq_base',
  'rms_norm_eps',
  'eos_token_id',
  'bos_token_id',
  'tie_word_embeddings',
  'quant_bits',
  'embed_bin',
] as const satisfies readonly (keyof ManifestFile)[];

/** Bits of an activation where a file states none; hashes leave them out. */
const DEFAULT_ACTIVATION_BITS = 16;

/** Longest answer to a smoke prompt that states none. */
const SMOKE_NEW_TOKENS = 64;

/**
 * True for a JSON value that bears the marks of a runtime meta manifest, complete or not: head shards, or layers beside a
 * dimension. Many other formats have a list of layers.
 */
export const looksLikeManifest = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ('lm_head_shards' in value || ('layers' in value && ('d_model' in value || 'n_layers' in value)));

const requireManifestSchema = (value: unknown, source: string): void => {
  if (looksLikeManifest(value)) return;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const keys = isObject ? Object.keys(value).slice(0, 6) : [];
  throw new ShardbenchError('input', {
    code: 'manifestOtherSchema',
    expected: 'a runtime meta manifest: an object with layers and lm_head_shards',
    found:
      keys.length > 0 ? `an object with ${keys.map((key) => JSON.stringify(key)).join(', ')}` : describeFound(value),
    where: source,
    remedy: 'name a runtime meta manifest; files of other schemas can bear the same name',
  });
};

/** A name for a chain whose file gives none: the file's, in the characters an id may have. */
const idFromSource = (source: string): string => {
  const id = win32
    .basename(source)
    .replace(/\.json$/i, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 120);
  return id === '' ? 'manifest' : id;
};

const layerShardsOf = (file: Pick<ManifestFile, 'layers'>): LayerShard[] =>
  file.layers.map(({ start, end, path }) => ({ start, end, path: path ?? null }));

const headShardsOf = (file: Pick<ManifestFile, 'lm_head_shards'>): HeadShard[] =>
  file.lm_head_shards.map((shard, index) => ({
    index,
    start: shard.vocab_start,
    end: shard.vocab_end,
    path: shard.mlmodelc ?? null,
  }));

type ShardLists = Pick<ManifestFile, 'layers' | 'lm_head_shards'>;

const requireShards = (file: ManifestFile, lists: ShardLists, prefix: string, source: string): void => {
  requireCoverage(lists.layers, file.n_layers, {
    source,
    list: `${prefix}layers`,
    startKey: 'start',
    endKey: 'end',
    totalKey: 'n_layers',
  });
  const heads = `${prefix}lm_head_shards`;
  const indexes = lists.lm_head_shards.map((shard) => shard.shard_idx ?? null);
  requireHeadIndexes(indexes, heads, source);
  requireCoverage(headShardsOf(lists), file.vocab_size, {
    source,
    list: heads,
    startKey: 'vocab_start',
    endKey: 'vocab_end',
    totalKey: 'vocab_size',
  });
};

const dimensionsOf = (file: ManifestFile): ModelDimensions => ({
  dModel: file.d_model,
  heads: file.n_heads,
  kvHeads: file.n_kv_heads,
  dHead: file.d_head,
  dFf: file.d_ff ?? null,
  layers: file.n_layers,
  vocabulary: file.vocab_size,
});

const manifestOf = (file: ManifestFile, source: string): Manifest => {
  const layerShards = layerShardsOf(file);
  const headShards = headShardsOf(file);
  const topology = topologyOf(layerShards, headShards);
  const modelFamily = file.model_family ?? 'unnamed model';
  const verifier = file.speculative_verifier ?? null;
  return {
    id: file.id ?? idFromSource(source),
    title: file.title ?? `${modelFamily} ${formatTopology(topology)}`,
    source,
    artifactsVersion: file.artifacts_version ?? 1,
    modelFamily,
    gguf: file.gguf ?? null,
    dimensions: dimensionsOf(file),
    ropeDim: file.rope_dim ?? null,
    ropeFreqBase: file.rope_freq_base ?? null,
    rmsNormEps: file.rms_norm_eps ?? null,
    maxSeqLen: file.max_seq_len,
    eosTokenId: file.eos_token_id ?? null,
    bosTokenId: file.bos_token_id ?? null,
    tieWordEmbeddings: file.tie_word_embeddings ?? null,
    quantBits: file.quant_bits ?? null,
    activationBits: file.activation_bits ?? DEFAULT_ACTIVATION_BITS,
    embedBin: file.embed_bin ?? null,
    layerShards,
    headShards,
    topology,
    verifier: verifier && {
      batchTokens: verifier.batch_tokens,
      layerShards: layerShardsOf(verifier),
      headShards: headShardsOf(verifier),
    },
    backends: file.backends ?? null,
    expect: file.expect ?? [],
    plantedFault: file.plantedFault ?? null,
    smoke: (file.smoke ?? []).map(({ prompt, contains, maxNewTokens }) => ({
      prompt,
      contains,
      maxNewTokens: maxNewTokens ?? SMOKE_NEW_TOKENS,
    })),
    notes: file.notes ?? null,
    logEntry: file.logEntry ?? null,
    missing: OPTIONAL_KEYS.filter((key) => file[key] == null),
  };
};

/**
 * Reads a runtime meta manifest from its text. Unknown keys are allowed and left out; optional keys may be null.
 * @param source name of the text in messages; the default id comes from its last part
 * @throws ShardbenchError kind `input`; the codes are listed in docs/manifest-format.md
 */
export const parseManifest = (text: string, source: string): Manifest => {
  const value = parseJson(text, source);
  requireManifestSchema(value, source);
  const file = requireShape(ManifestFile, value, source);
  requireShards(file, file, '', source);
  if (file.speculative_verifier) requireShards(file, file.speculative_verifier, 'speculative_verifier.', source);
  requireConsistency(file, source);
  return manifestOf(file, source);
};

/**
 * Reads a runtime meta manifest from a file; its path becomes the manifest's `source`.
 * @throws ShardbenchError as {@link parseManifest}, and `fileNotFound`, `fileNotReadable`, `fileTooLarge`, `fileNotUtf8`
 */
export const readManifest = async (path: string): Promise<Manifest> => parseManifest(await readTextFile(path), path);
