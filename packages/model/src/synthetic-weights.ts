import { decodeQ8Blocks, encodeFloats } from './encode-weights.ts';
import { blockScales, fillQ8Blocks } from './fill-weights.ts';
import { encodeQ4Blocks } from './four-bit-blocks.ts';
import { outlierGain, quietenOutliers } from './outlier-channels.ts';
import type { TensorShape } from './phi3-layout.ts';
import { nextWord, randomStream } from './random-stream.ts';
import type { SyntheticSpec } from './synthetic-spec.ts';
import { TENSOR_TYPES, type WrittenType } from './tensor-type.ts';
import { weightDeviation } from './weight-recipe.ts';

/** Values made at a time: 4 MiB of float32, a multiple of every block. */
const CHUNK_VALUES = 1 << 20;

/** 0.75 to 1.25 in steps of 1/128: enough for a forgotten norm weight to show. */
const nearOne = (word: number): number => 0.75 + (word & 63) / 128;

/** The values of an F32 vector, in steps that float32 holds exactly. */
const vectorValues = (spec: SyntheticSpec, shape: TensorShape): Float32Array => {
  const stream = randomStream(spec.seed, shape.name);
  const last = Math.max(1, shape.columns - 1);
  return Float32Array.from({ length: shape.columns }, (_, index) => {
    switch (shape.role) {
      case 'ropeFactorsShort':
        return 1;
      case 'ropeFactorsLong':
        return 1 + (31 * index * index) / (last * last);
      case 'outputNorm': {
        const word = nextWord(stream);
        return word >>> 31 === 1 ? -nearOne(word) : nearOne(word);
      }
      default:
        return nearOne(nextWord(stream)) * outlierGain(spec, index);
    }
  });
};

/** Q8_0 blocks as what a file keeps. */
const encodeBlocks = (blocks: Uint8Array, type: WrittenType): Uint8Array => {
  switch (type) {
    case 'Q8_0':
      return blocks;
    case 'Q4_0':
      return encodeQ4Blocks(blocks);
    default:
      return encodeFloats(decodeQ8Blocks(blocks), type);
  }
};

/**
 * The bytes of one tensor in chunks of bounded size. Each chunk is valid until two more were asked for, so one can be
 * written while the next is made. All types of a matrix come from the same Q8_0 values.
 */
export function* tensorChunks(spec: SyntheticSpec, shape: TensorShape, type: WrittenType): Generator<Uint8Array> {
  if (shape.kind === 'vector') {
    yield encodeFloats(vectorValues(spec, shape), 'F32');
    return;
  }
  const stream = randomStream(spec.seed, shape.name);
  const scales = blockScales(weightDeviation(spec, shape));
  const { blockValues, blockBytes } = TENSOR_TYPES.Q8_0;
  const wordsPerChunk = ((CHUNK_VALUES / blockValues) * blockBytes) / 2;
  const buffers = [new Uint16Array(wordsPerChunk), new Uint16Array(wordsPerChunk)] as const;
  const total = shape.rows * shape.columns;
  let left = total;
  for (let turn = 0; left > 0; turn++) {
    const values = Math.min(left, CHUNK_VALUES);
    const words = buffers[turn & 1 ? 1 : 0].subarray(0, ((values / blockValues) * blockBytes) / 2);
    fillQ8Blocks(words, stream, scales);
    const blocks = new Uint8Array(words.buffer, 0, words.byteLength);
    quietenOutliers(blocks, total - left, spec, shape);
    yield encodeBlocks(blocks, type);
    left -= values;
  }
}
