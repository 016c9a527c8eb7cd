import { NANO } from '../workspace.ts';

/** Tokens that a model takes at once: a number when both are the same, else a range. */
export interface Tokens {
  readonly least: number;
  readonly most: number;
}

export const ARTIFACTS = ['layers0', 'layers1', 'head0', 'head1'] as const;
export type ArtifactName = (typeof ARTIFACTS)[number];

type ShapeOf = (tokens: number) => readonly number[];

const WIDTH = NANO.d_model;
const ROWS = NANO.max_seq_len;
const PAIRS = NANO.rope_dim / 2;

/** Shape of the hidden states that every model is fed. */
export const hiddenShape: ShapeOf = (tokens) => [1, WIDTH, tokens, 1];

const tensorWith =
  ({ least, most }: Tokens) =>
  (name: string, role: string, shape: ShapeOf) => ({
    ...{ name, role, dtype: 'float16', shape: shape(least) },
    ...(most > least && { ranges: shape(least).map((side, axis) => [side, shape(most)[axis]]) }),
  });

const layerShard = (start: number, end: number, tokens: Tokens) => {
  const tensor = tensorWith(tokens);
  const state = (name: string, role: string, layer: number) => ({
    ...{ name, role, layer, dtype: 'float16' },
    shape: [1, NANO.n_kv_heads, ROWS, NANO.d_head],
  });
  return {
    ...{ execute: 'layers', start, end },
    inputs: [
      tensor('x', 'hidden', hiddenShape),
      tensor('rope_cos', 'ropeCos', (count) => [count, PAIRS]),
      tensor('rope_sin', 'ropeSin', (count) => [count, PAIRS]),
      tensor('attn_mask', 'attentionMask', (count) => [1, 1, count, ROWS]),
      tensor('kv_write_mask', 'writeMask', (count) => [1, 1, ROWS, count]),
    ],
    outputs: [tensor('hidden', 'hidden', hiddenShape)],
    states: Array.from({ length: end - start }, (_, layer) => [
      state(`k_cache_${layer}`, 'keys', layer),
      state(`v_cache_${layer}`, 'values', layer),
    ]).flat(),
  };
};

const head = (start: number, end: number, tokens: Tokens) => {
  const tensor = tensorWith(tokens);
  return {
    ...{ execute: 'head', start, end },
    inputs: [tensor('hidden', 'hidden', hiddenShape)],
    outputs: [tensor('logits', 'logits', (count) => [1, end - start, count, 1])],
    states: [],
  };
};

/** What the models of the nano chain say of themselves, as the shard contract names and shapes it. */
export const shardsOf = (tokens: Tokens): Readonly<Record<ArtifactName, object>> => ({
  layers0: layerShard(0, 2, tokens),
  layers1: layerShard(2, 4, tokens),
  head0: head(0, 256, tokens),
  head1: head(256, 512, tokens),
});

/** What a compiled model's `metadata.json` says of its input. */
export const metadataOf = ({ least, most }: Tokens) => [
  {
    inputSchema: [
      {
        ...{ name: 'x', shape: JSON.stringify(hiddenShape(least)) },
        ...(most > least && {
          shapeRange: JSON.stringify(hiddenShape(least).map((side, axis) => [side, hiddenShape(most)[axis]])),
        }),
      },
    ],
  },
];
