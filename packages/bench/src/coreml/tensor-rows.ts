import type { TensorEntry } from '@shardbench/model';

/** Values of a Q8_0 block, after one half float that scales them. */
const BLOCK_VALUES = 32;
const BLOCK_BYTES = 34;

/** Bytes of one row as the weights store it. */
export const bytesOfRow = ({ byteLength, rows }: Pick<TensorEntry, 'byteLength' | 'rows'>): number => byteLength / rows;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Half floats, little endian. */
export const decodeHalves = (bytes: Uint8Array): Float32Array => {
  const view = viewOf(bytes);
  return Float32Array.from({ length: bytes.length / 2 }, (_, index) => view.getFloat16(2 * index, true));
};

const decodeBlocks = (bytes: Uint8Array, columns: number): Float32Array => {
  const view = viewOf(bytes);
  return Float32Array.from({ length: columns }, (_, column) => {
    const block = Math.floor(column / BLOCK_VALUES) * BLOCK_BYTES;
    return view.getFloat16(block, true) * view.getInt8(block + 2 + (column % BLOCK_VALUES));
  });
};

const bfloat = new DataView(new ArrayBuffer(4));

/** One row of a matrix of the weights, in 32-bit floats. */
export const decodeRow = (type: TensorEntry['type'], bytes: Uint8Array, columns: number): Float32Array => {
  const view = viewOf(bytes);
  switch (type) {
    case 'Q8_0':
      return decodeBlocks(bytes, columns);
    case 'F16':
      return decodeHalves(bytes.subarray(0, 2 * columns));
    case 'BF16':
      return Float32Array.from({ length: columns }, (_, column) => {
        bfloat.setUint32(0, view.getUint16(2 * column, true) << 16);
        return bfloat.getFloat32(0);
      });
    case 'F32':
      return Float32Array.from({ length: columns }, (_, column) => view.getFloat32(4 * column, true));
  }
};
