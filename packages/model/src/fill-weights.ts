import { GAUSSIAN_QUANTA, QUANTA_DEVIATION } from './gaussian-quanta.ts';
import type { RandomStream } from './random-stream.ts';

/** Values that share one scale, as in Q8_0. */
export const BLOCK_VALUES = 32;
const BLOCK_WORDS = 17;
const SCALES = 64;

/** Two table values at once, little-endian: the bytes of a random 16-bit word pick one each. */
const quantaPairs = (): Uint16Array => {
  const pairs = new Uint16Array(65536);
  for (let word = 0; word < 65536; word++) {
    const low = (GAUSSIAN_QUANTA[word & 255] ?? 0) & 255;
    const high = (GAUSSIAN_QUANTA[word >>> 8] ?? 0) & 255;
    pairs[word] = low | (high << 8);
  }
  return pairs;
};

const PAIRS = quantaPairs();

/** 64 block scales, as float16 bits, from 0.75 to 1.24 times what gives the wished standard deviation. */
export const blockScales = (deviation: number): Uint16Array => {
  const scales = new Float16Array(SCALES);
  for (let index = 0; index < SCALES; index++) {
    scales[index] = ((96 + index) / 128) * (deviation / QUANTA_DEVIATION);
  }
  return new Uint16Array(scales.buffer);
};

/**
 * Fills whole Q8_0 blocks: a float16 scale and 32 int8 values each, 34 bytes.
 *
 * @param target whole blocks, seen as little-endian 16-bit words
 * @param stream advanced by nine words a block
 */
export const fillQ8Blocks = (target: Uint16Array, stream: RandomStream, scales: Uint16Array): void => {
  let [x = 0, y = 0, z = 0, w = 0] = stream;
  const blocks = Math.floor(target.length / BLOCK_WORDS);
  let place = 0;
  for (let block = 0; block < blocks; block++) {
    let t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    target[place++] = scales[w & (SCALES - 1)] as number;
    for (let pair = 0; pair < 8; pair++) {
      t = x ^ (x << 11);
      x = y;
      y = z;
      z = w;
      w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
      target[place++] = PAIRS[w & 0xffff] as number;
      target[place++] = PAIRS[w >>> 16] as number;
    }
  }
  stream[0] = x;
  stream[1] = y;
  stream[2] = z;
  stream[3] = w;
};
