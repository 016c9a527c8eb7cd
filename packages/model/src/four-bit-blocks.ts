import { WRITTEN_TYPES } from './tensor-type.ts';

const { blockBytes: Q8_BYTES } = WRITTEN_TYPES.Q8_0;
const { blockBytes: Q4_BYTES, blockValues: BLOCK_VALUES } = WRITTEN_TYPES.Q4_0;
const SCALE_BYTES = 2;
/** A byte holds value i in its low nibble and value i + 16 in its high one. */
const HALF = BLOCK_VALUES / 2;

/**
 * min(15, floor(x / d + 8.5)) with d = largest / -8, as llama.cpp quantises to Q4_0. The scale of the block cancels out,
 * so that whole numbers are left, and nothing is rounded before the floor.
 */
const nibbleOf = (value: number, largest: number): number =>
  largest === 0 ? 8 : Math.min(15, Math.floor((17 * largest - 16 * value) / (2 * largest)));

/** The nibble of every int8 value in a block with every int8 value of largest magnitude. */
const nibbles = (): Uint8Array => {
  const table = new Uint8Array(65536);
  for (let largest = -128; largest < 128; largest++) {
    for (let value = -Math.abs(largest); value <= Math.min(127, Math.abs(largest)); value++) {
      table[((largest & 255) << 8) | (value & 255)] = nibbleOf(value, largest);
    }
  }
  return table;
};

const NIBBLES = nibbles();

/** The first value of largest magnitude, with its sign. */
const largestOf = (quanta: Int8Array, start: number): number => {
  let largest = 0;
  for (let index = start; index < start + BLOCK_VALUES; index++) {
    const value = quanta[index] as number;
    if (Math.abs(value) > Math.abs(largest)) largest = value;
  }
  return largest;
};

/**
 * The values of whole Q8_0 blocks as Q4_0 blocks: a float16 scale and 32 nibbles each, 18 bytes, which stand for
 * scale * (nibble - 8). The value of largest magnitude becomes nibble 0.
 */
export const encodeQ4Blocks = (blocks: Uint8Array): Uint8Array => {
  const count = Math.floor(blocks.byteLength / Q8_BYTES);
  const source = new DataView(blocks.buffer, blocks.byteOffset, blocks.byteLength);
  const quanta = new Int8Array(blocks.buffer, blocks.byteOffset, blocks.byteLength);
  const encoded = new Uint8Array(count * Q4_BYTES);
  const target = new DataView(encoded.buffer);
  for (let block = 0; block < count; block++) {
    const from = block * Q8_BYTES + SCALE_BYTES;
    const to = block * Q4_BYTES + SCALE_BYTES;
    const largest = largestOf(quanta, from);
    const row = (largest & 255) << 8;
    target.setFloat16(to - SCALE_BYTES, (source.getFloat16(from - SCALE_BYTES, true) * largest) / -8, true);
    for (let index = 0; index < HALF; index++) {
      const low = NIBBLES[row | (blocks[from + index] as number)] as number;
      const high = NIBBLES[row | (blocks[from + HALF + index] as number)] as number;
      encoded[to + index] = low | (high << 4);
    }
  }
  return encoded;
};
