/** Element types that the product reads. */
export type TensorType = 'F32' | 'F16' | 'BF16' | 'Q8_0';

/** Element types that it writes: Q4_0 for other programs only, because no backend executes it. */
export type WrittenType = TensorType | 'Q4_0';

interface TypeLayout {
  /** Number of the type in a GGUF file. */
  readonly ggmlType: number;
  /** Values of a row that share one block; a row holds whole blocks. */
  readonly blockValues: number;
  readonly blockBytes: number;
}

export const TENSOR_TYPES: Readonly<Record<TensorType, TypeLayout>> = {
  F32: { ggmlType: 0, blockValues: 1, blockBytes: 4 },
  F16: { ggmlType: 1, blockValues: 1, blockBytes: 2 },
  BF16: { ggmlType: 30, blockValues: 1, blockBytes: 2 },
  Q8_0: { ggmlType: 8, blockValues: 32, blockBytes: 34 },
};

export const WRITTEN_TYPES: Readonly<Record<WrittenType, TypeLayout>> = {
  ...TENSOR_TYPES,
  Q4_0: { ggmlType: 2, blockValues: 32, blockBytes: 18 },
};

/** Type of a GGUF type number, or null where the product cannot read it. */
export const tensorTypeOf = (ggmlType: number): TensorType | null => {
  for (const [type, layout] of Object.entries(TENSOR_TYPES)) {
    if (layout.ggmlType === ggmlType) return type as TensorType;
  }
  return null;
};

/** Bytes of one row of `columns` values, or null where a row would end inside a block. */
export const rowBytes = (type: WrittenType, columns: number): number | null => {
  const { blockValues, blockBytes } = WRITTEN_TYPES[type];
  return columns % blockValues === 0 ? (columns / blockValues) * blockBytes : null;
};
