import { type LayerMatrix, ShardbenchError } from '@shardbench/manifest';
import type { ModelFile, TensorEntry } from '@shardbench/model';
import type { PackedArtifact } from './packed-artifact.ts';

/** Matrices of a layer in the order of the packed file, by the names that GGUF gives their tensors. */
const TENSOR_OF: Readonly<Record<LayerMatrix, string>> = {
  attentionQkv: 'attn_qkv',
  attentionOutput: 'attn_output',
  feedForwardUp: 'ffn_up',
  feedForwardDown: 'ffn_down',
};
const IN_ORDER = Object.keys(TENSOR_OF) as LayerMatrix[];

const GROUP_ROWS = 16;
const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;
const paddedRows = (rows: number): number => Math.ceil(rows / GROUP_ROWS) * GROUP_ROWS;

/** Weights, then a scale and a sum of four bytes for each row; other types than Q8_0 stay where they are. */
const weightBytes = ({ rows, columns }: TensorEntry): number => aligned(paddedRows(rows) * columns);
const packedBytes = (tensor: TensorEntry): number =>
  tensor.type === 'Q8_0' ? weightBytes(tensor) + 2 * aligned(4 * paddedRows(tensor.rows)) : 0;

/**
 * Where the scale of one row lies in a packed file: the byte at which its 32-bit float begins.
 *
 * @throws ShardbenchError `faultOutsideModel` for a layer or row that the model does not have, or a matrix that is not packed
 */
export const rowScalePlace = (
  { layers }: PackedArtifact,
  model: ModelFile,
  { layer, matrix, row }: { readonly layer: number; readonly matrix: LayerMatrix; readonly row: number },
): number => {
  const tensorOf = (name: LayerMatrix) => model.tensors.get(`blk.${layer}.${TENSOR_OF[name]}.weight`);
  const tensor = tensorOf(matrix);
  const block = layers[layer];
  if (tensor === undefined || block === undefined || tensor.type !== 'Q8_0' || row >= tensor.rows) {
    throw new ShardbenchError('input', {
      code: 'faultOutsideModel',
      expected: tensor === undefined ? `a layer below ${layers.length}` : `a row below ${tensor.rows} of a Q8_0 matrix`,
      found: `row ${row} of ${matrix} in layer ${layer}${tensor === undefined ? '' : `, ${tensor.type}`}`,
      where: 'plantedFault',
      remedy: 'name a row that the packed file has',
    });
  }
  const before = IN_ORDER.slice(0, IN_ORDER.indexOf(matrix)).map(tensorOf);
  const start = before.reduce((sum, other) => sum + (other === undefined ? 0 : packedBytes(other)), block.start);
  return start + weightBytes(tensor) + 4 * row;
};
