import { z } from 'zod';
import { MAX_INTEGER } from './max-integer.ts';

const count = z.int().min(1).max(MAX_INTEGER);
const boundary = z.int().min(0).max(MAX_INTEGER);
const path = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^[^\0]*$/, 'a path without a NUL character');
const text = (longest: number) => z.string().min(1).max(longest);

const layerShard = z.object({
  start: boundary.describe('First layer of the shard.'),
  end: count.describe('Layer after the last one of the shard.'),
  path: path.nullish().describe('Compiled .mlmodelc, or .mlpackage to compile. Not needed off Core ML.'),
});

const headShard = z.object({
  shard_idx: boundary.nullish().describe('Position of the shard, counted from 0; equal to its place in the list.'),
  vocab_start: boundary.describe('First token id of the shard.'),
  vocab_end: count.describe('Token id after the last one of the shard.'),
  mlmodelc: path.nullish().describe('Compiled .mlmodelc, or .mlpackage to compile. Not needed off Core ML.'),
});

const layers = z.array(layerShard).min(1).describe('Layer shards in chain order, contiguous from 0 to n_layers.');
const headShards = z.array(headShard).min(1).describe('Head shards, contiguous from 0 to vocab_size.');

const backend = z.enum(['coreml', 'cpu', 'reference']);

const expectation = z.strictObject({
  backend,
  gate: z.enum(['contract', 'residency', 'golden', 'parity', 'endToEnd']),
  shard: text(64).describe('Shard that fails: "[0,24)", "head 2" or "chain".'),
});

const layer = boundary.describe('Layer of the model, counted from 0.');

const plantedFault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('wrongRowScale').describe('The scale of one row of one matrix, multiplied.'),
    layer,
    matrix: z.enum(['attentionQkv', 'attentionOutput', 'feedForwardUp', 'feedForwardDown']),
    row: boundary.describe('Output row of the matrix, counted from 0.'),
    factor: z.number().min(-1e6).max(1e6),
  }),
  z.strictObject({
    kind: z.literal('exchangedLayers').describe('A layer and the one after it, each in the other’s place.'),
    layer,
  }),
  z.strictObject({
    kind: z.literal('flippedByte').describe('One byte of a layer inverted behind the back of the recorded hashes.'),
    layer,
  }),
]);

const smoke = z.strictObject({
  prompt: text(4000).describe(
    'What is asked: the user’s message where the model has a chat template, else the text itself.',
  ),
  contains: text(1000).describe('What the answer must contain, letter for letter.'),
  maxNewTokens: z.int().min(1).max(1024).nullish().describe('Longest answer in tokens. Default: 64.'),
});

const logEntry = z.strictObject({
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date like 2026-04-28'),
  title: text(200),
  topology: z
    .enum(['measured', 'disqualified', 'mentioned'])
    .describe('What the entry does with this topology on real weights.'),
});

const verifier = z.object({
  batch_tokens: count.describe('Tokens in a block.'),
  layers,
  lm_head_shards: headShards,
});

/** The runtime meta manifest as people have it, with the fields that Shardbench adds. */
export const ManifestFile = z
  .object({
    $schema: z.string().nullish(),
    id: z
      .string()
      .max(120)
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/,
        'letters, digits, ".", "_", "-", in parts separated by "/"',
      )
      .nullish()
      .describe('Name of the chain in results. Default: the file name.'),
    title: text(200).nullish().describe('One line for people.'),
    artifacts_version: z.literal(1).nullish().describe('Version of the inherited format.'),
    model_family: text(200).nullish().describe('Free text, such as "Phi 4 Mini Instruct".'),
    gguf: path.nullish().describe('Source weights. Without it there is no reference, and runs stay unverified.'),
    d_model: count,
    n_heads: count,
    n_kv_heads: count.describe('Divides n_heads.'),
    d_head: count,
    d_ff: count.nullish(),
    n_layers: count,
    vocab_size: count,
    rope_dim: count.nullish().describe('Lanes of a head that rotate: even, at most d_head. Absent: all of them.'),
    rope_freq_base: z.number().positive().nullish(),
    rms_norm_eps: z.number().positive().max(1).nullish().describe('Compared as a 32-bit float.'),
    max_seq_len: count,
    eos_token_id: boundary.nullish(),
    bos_token_id: boundary.nullish(),
    tie_word_embeddings: z.boolean().nullish(),
    quant_bits: z.int().min(1).max(32).nullish(),
    activation_bits: z
      .literal([8, 16])
      .nullish()
      .describe('Bits of an activation in a matrix product of the cpu backend; no other looks at it. Default: 16.'),
    embed_bin: path.nullish().describe('fp16 embedding table, row-major [vocab_size, d_model].'),
    layers,
    lm_head_shards: headShards,
    speculative_verifier: verifier.nullish().describe('A second set of shards for blocks of several tokens.'),
    backends: z.array(backend).min(1).nullish().describe('Backends the chain is meant for. Default: any.'),
    expect: z.array(expectation).nullish().describe('Gates that are known to fail, per backend and shard.'),
    notes: text(4000).nullish(),
    plantedFault: plantedFault
      .nullish()
      .describe('A deliberate fault for chains that must fail: put into a copy of the CPU backend’s packed file.'),
    smoke: z
      .array(smoke)
      .nullish()
      .describe('Prompts with what their answers must contain: part of the end-to-end gate.'),
    logEntry: logEntry.nullish().describe('Entry of the research log that the topology comes from.'),
  })
  .meta({
    title: 'Runtime meta manifest',
    description: 'One model, cut into shards. Keys that are not listed are allowed and ignored.',
  });

export type ManifestFile = z.infer<typeof ManifestFile>;
