/** The sizes that fix every tensor's shape in a file of architecture phi3. */
export interface Phi3Sizes {
  readonly dModel: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly dHead: number;
  readonly dFf: number;
  readonly layers: number;
  readonly vocabulary: number;
  readonly ropeDim: number;
}

/** What a tensor is for. A matrix may have any readable type, a vector is F32. */
export type TensorRole =
  | 'embedding'
  | 'attentionNorm'
  | 'attentionQkv'
  | 'attentionOutput'
  | 'feedForwardNorm'
  | 'feedForwardUp'
  | 'feedForwardDown'
  | 'outputNorm'
  | 'output'
  | 'ropeFactorsLong'
  | 'ropeFactorsShort';

/** Name and shape of one tensor; a vector is one row. */
export interface TensorShape {
  readonly name: string;
  readonly role: TensorRole;
  /** Layer that it belongs to, null for the tensors around the layers. */
  readonly layer: number | null;
  readonly kind: 'matrix' | 'vector';
  readonly rows: number;
  readonly columns: number;
  /** Tensors that a file may leave out: the untied head and the rope factors. */
  readonly optional: boolean;
}

const matrix = (name: string, role: TensorRole, rows: number, columns: number): TensorShape => ({
  name: `${name}.weight`,
  role,
  layer: null,
  kind: 'matrix',
  rows,
  columns,
  optional: false,
});

const vector = (name: string, role: TensorRole, columns: number): TensorShape => ({
  name: `${name}.weight`,
  role,
  layer: null,
  kind: 'vector',
  rows: 1,
  columns,
  optional: false,
});

const layerTensors = (sizes: Phi3Sizes, layer: number): TensorShape[] => {
  const { dModel, heads, kvHeads, dHead, dFf } = sizes;
  const block = `blk.${layer}`;
  const tensors = [
    vector(`${block}.attn_norm`, 'attentionNorm', dModel),
    matrix(`${block}.attn_qkv`, 'attentionQkv', (heads + 2 * kvHeads) * dHead, dModel),
    matrix(`${block}.attn_output`, 'attentionOutput', dModel, heads * dHead),
    vector(`${block}.ffn_norm`, 'feedForwardNorm', dModel),
    matrix(`${block}.ffn_up`, 'feedForwardUp', 2 * dFf, dModel),
    matrix(`${block}.ffn_down`, 'feedForwardDown', dModel, dFf),
  ];
  return tensors.map((tensor) => ({ ...tensor, layer }));
};

/** Every tensor that a phi3 file of these sizes holds or may hold, in the order they are written. */
export const phi3Layout = (sizes: Phi3Sizes): TensorShape[] => [
  matrix('token_embd', 'embedding', sizes.vocabulary, sizes.dModel),
  { ...vector('rope_factors_long', 'ropeFactorsLong', sizes.ropeDim / 2), optional: true },
  { ...vector('rope_factors_short', 'ropeFactorsShort', sizes.ropeDim / 2), optional: true },
  ...Array.from({ length: sizes.layers }, (_, layer) => layerTensors(sizes, layer)).flat(),
  vector('output_norm', 'outputNorm', sizes.dModel),
  { ...matrix('output', 'output', sizes.vocabulary, sizes.dModel), optional: true },
];
