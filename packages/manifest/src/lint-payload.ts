import type { Lint } from './lint.ts';
import type { Manifest } from './manifest.ts';

const MIB = 2 ** 20;
/** Cores that share the output channels of a convolution. */
const CORES = 16;
/** Payloads this close to a multiple of 1 MiB were seen to read memory at about half the rate. */
const NOTCH_BYTES = 16 * 1024;

/** A matrix as a convolution of a compiled shard holds it. */
export interface PayloadMatrix {
  /** Name in messages: `gate and up in one`. */
  readonly what: string;
  /** Output channels. */
  readonly rows: number;
  /** Input channels. */
  readonly columns: number;
  /** Bytes of one weight; a fraction below 8 bits. */
  readonly bytes: number;
}

/** Says of a matrix whose share per core lies near a whole number of MiB that it may read slowly. */
export const payloadLint = ({ what, rows, columns, bytes }: PayloadMatrix, where: string): Lint[] => {
  const payload = Math.ceil(rows / CORES) * columns * bytes;
  const multiple = Math.round(payload / MIB);
  const distance = Math.abs(payload - multiple * MIB);
  if (multiple === 0 || distance > NOTCH_BYTES) return [];
  const near = distance === 0 ? 'exactly' : `within ${Math.ceil(distance / 1024)} KiB of`;
  return [
    {
      code: 'payloadNotch',
      message: `${what} ${rows} x ${columns}: ceil(${rows} / ${CORES}) x ${columns} x ${bytes} bytes are ${near} ${multiple} MiB per core, where memory was read at about half the rate`,
      where,
    },
  ];
};

/** The convolutions of an export, from the dimensions: where gate and up are two, theirs are half as large. */
export const lintPayloads = ({ dimensions, quantBits, headShards }: Manifest): Lint[] => {
  if (quantBits === null) return [];
  const { dModel, heads, kvHeads, dHead, dFf } = dimensions;
  const bytes = quantBits / 8;
  const layer: readonly (readonly [where: string, matrix: PayloadMatrix])[] = [
    ['n_heads', { what: 'q, k and v in one', rows: (heads + 2 * kvHeads) * dHead, columns: dModel, bytes }],
    ['n_heads', { what: 'the attention output', rows: dModel, columns: heads * dHead, bytes }],
    ...(dFf === null
      ? []
      : ([
          ['d_ff', { what: 'gate and up in one', rows: 2 * dFf, columns: dModel, bytes }],
          ['d_ff', { what: 'down', rows: dModel, columns: dFf, bytes }],
        ] as const)),
  ];
  return [
    ...layer.flatMap(([where, matrix]) => payloadLint(matrix, where)),
    ...headShards.flatMap(({ index, start, end }) =>
      payloadLint({ what: 'the head', rows: end - start, columns: dModel, bytes }, `lm_head_shards[${index}]`),
    ),
  ];
};
