import { TENSOR_TYPES, type TensorType } from './tensor-type.ts';

const Q8_BLOCK_BYTES = TENSOR_TYPES.Q8_0.blockBytes;
const Q8_BLOCK_VALUES = TENSOR_TYPES.Q8_0.blockValues;

/** float32 to bfloat16, nearest with ties to even; finite values only. */
const bfloat16Bits = (float32Bits: number): number =>
  ((float32Bits + 0x7fff + ((float32Bits >>> 16) & 1)) >>> 16) & 0xffff;

/** The values of Q8_0 blocks as float32: int8 times float16 has at most 18 significant bits, so nothing is rounded. */
export const decodeQ8Blocks = (blocks: Uint8Array): Float32Array => {
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.byteLength);
  const count = Math.floor(blocks.byteLength / Q8_BLOCK_BYTES);
  const values = new Float32Array(count * Q8_BLOCK_VALUES);
  for (let block = 0; block < count; block++) {
    const scale = view.getFloat16(block * Q8_BLOCK_BYTES, true);
    for (let index = 0; index < Q8_BLOCK_VALUES; index++) {
      values[block * Q8_BLOCK_VALUES + index] = scale * view.getInt8(block * Q8_BLOCK_BYTES + 2 + index);
    }
  }
  return values;
};

/** The bytes of float32 values in one of the plain element types, little-endian. */
export const encodeFloats = (values: Float32Array, type: Exclude<TensorType, 'Q8_0'>): Uint8Array => {
  const bytes = new Uint8Array(values.length * TENSOR_TYPES[type].blockBytes);
  const view = new DataView(bytes.buffer);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (const [index, value] of values.entries()) {
    if (type === 'F32') view.setFloat32(index * 4, value, true);
    else if (type === 'F16') view.setFloat16(index * 2, value, true);
    else view.setUint16(index * 2, bfloat16Bits(bits[index] ?? 0), true);
  }
  return bytes;
};
