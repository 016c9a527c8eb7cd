/** Where one operation runs. */
export type ComputeUnit =
  | 'ane'
  | 'gpu'
  | 'cpu'
  | 'amx'
  | 'vnni'
  | 'avxVnni'
  | 'avx2'
  | 'neonI8mm'
  | 'neonDotprod'
  | 'simd'
  | 'scalar';

/** One operation of a shard, as the backend executes it. */
export interface Operation {
  readonly name: string;
  readonly matrixProduct: boolean;
  readonly unit: ComputeUnit;
}
