import type { TensorShape } from './phi3-layout.ts';
import type { SyntheticSpec } from './synthetic-spec.ts';
import { TENSOR_TYPES } from './tensor-type.ts';

/**
 * Rows of a matrix that read an outlier channel: one in so many, each channel by others. Weights that compensate a gain
 * are small beside the rest of their row, and INT8 with one scale a row keeps them badly; read by every row, they would
 * say more of the weights' quantisation than of the activations'.
 */
const READING_ROWS = 16;

const { blockValues, blockBytes } = TENSOR_TYPES.Q8_0;
const SCALE_BYTES = blockBytes - blockValues;

/**
 * How far a norm in front of a layer's matrices raises a channel. The norm weight amplifies the outliers of large
 * language models: arXiv 2209.13325. They are in fewer than 1 % of the channels, the same ones for every token, and 20
 * to 100 times as large as the others: arXiv 2208.07339, 2211.10438.
 */
export const outlierGain = ({ outliers }: SyntheticSpec, channel: number): number =>
  outliers?.channels.includes(channel) ? outliers.gain : 1;

/** Whether a matrix reads what the norms put out, outliers and all. */
const readsNorm = ({ role }: TensorShape): boolean => role === 'attentionQkv' || role === 'feedForwardUp';

/**
 * Compensates the gain in the columns that read outlier channels: their quanta are divided by it where a row reads the
 * channel, and are zero elsewhere, so that what the matrices put out stays what it would be without outliers.
 *
 * @param blocks whole Q8_0 blocks, changed in place
 * @param first number of their first value within the matrix, counted row by row
 */
export const quietenOutliers = (blocks: Uint8Array, first: number, spec: SyntheticSpec, shape: TensorShape): void => {
  if (spec.outliers === undefined || !readsNorm(shape)) return;
  const quanta = new Int8Array(blocks.buffer, blocks.byteOffset, blocks.byteLength);
  const { channels, gain } = spec.outliers;
  const end = first + (blocks.byteLength / blockBytes) * blockValues;
  for (let row = Math.floor(first / shape.columns); row * shape.columns < end; row += 1) {
    for (const [index, channel] of channels.entries()) {
      const value = row * shape.columns + channel - first;
      if (value < 0 || first + value >= end) continue;
      const place = Math.floor(value / blockValues) * blockBytes + SCALE_BYTES + (value % blockValues);
      const reads = row % READING_ROWS === index % READING_ROWS;
      quanta[place] = reads ? Math.round((quanta[place] ?? 0) / gain) : 0;
    }
  }
};
