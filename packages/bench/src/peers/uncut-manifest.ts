import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ModelFile } from '@shardbench/model';

/** Rows of the cache of a chain that no manifest describes. */
const MOST_TOKENS = 2048;

/** The manifest of weights that are not cut at all: what another program executes of them. */
export const uncutManifest = ({ path, facts }: ModelFile): object => {
  const name = basename(path).replace(/\.gguf$/i, '');
  return {
    id: `uncut/${name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'model'}`,
    title: `${facts.name}, in one piece`.slice(0, 200),
    backends: ['cpu'],
    gguf: basename(path),
    d_model: facts.dModel,
    n_heads: facts.heads,
    n_kv_heads: facts.kvHeads,
    d_head: facts.dHead,
    d_ff: facts.dFf,
    n_layers: facts.layers,
    vocab_size: facts.vocabulary,
    rope_dim: facts.ropeDim,
    rope_freq_base: facts.ropeFreqBase,
    rms_norm_eps: facts.rmsNormEps,
    max_seq_len: Math.min(facts.contextLength, MOST_TOKENS),
    eos_token_id: facts.eosTokenId,
    bos_token_id: facts.bosTokenId,
    tie_word_embeddings: facts.tiedEmbeddings,
    layers: [{ start: 0, end: facts.layers }],
    lm_head_shards: [{ vocab_start: 0, vocab_end: facts.vocabulary }],
  };
};

/** Writes that manifest into a folder of the cache, from where workers read it, and returns its path. */
export const writeUncutManifest = async (model: ModelFile, cacheFolder: string): Promise<string> => {
  const folder = join(cacheFolder, 'peers', 'manifests');
  const path = join(folder, `${basename(model.path)}.json`);
  const draft = `${path}.${process.pid}`;
  await mkdir(folder, { recursive: true });
  await writeFile(draft, `${JSON.stringify(uncutManifest(model), null, 2)}\n`);
  await rename(draft, path);
  return path;
};
