import { GGMLQuantizationType, type GGUFTensorInfo } from '@huggingface/gguf';
import { invalidModel } from './invalid-model.ts';
import { quantisationName, type StoredMatrix } from './quantisation-name.ts';
import { readHeader } from './read-header.ts';

/** What the weights of a file are stored as. */
export interface WeightTypes {
  /** Type of the matrices: `Q4_0`, or `mixed(Q4_0, Q6_K)` with the most frequent first. */
  readonly quantisation: string;
  /** Type of the head, which is the embedding's where the file has none of its own; null where it has neither. */
  readonly head: string | null;
}

const HEADS = ['output.weight', 'token_embd.weight'];

const typeOf = ({ dtype }: GGUFTensorInfo): string => GGMLQuantizationType[dtype] ?? `type ${dtype}`;

/** Null for a vector. */
const matrixOf = (info: GGUFTensorInfo): StoredMatrix | null => {
  const [columns = 0, ...others] = info.shape.map(Number);
  const rows = others.reduce((product, size) => product * size, 1);
  return rows > 1 ? { type: typeOf(info), rows, columns } : null;
};

/**
 * Reads what the weights of a GGUF file of any architecture are stored as, also in types that the product itself cannot
 * compute with.
 *
 * @throws ShardbenchError of kind `input`: for a file that is no GGUF, or holds no matrix
 */
export const readWeightTypes = async (path: string): Promise<WeightTypes> => {
  const { tensorInfos } = await readHeader(path);
  const matrices = tensorInfos.map(matrixOf).filter((matrix) => matrix !== null);
  if (matrices.length === 0) {
    throw invalidModel({ code: 'missingTensor', expected: 'a matrix', found: 'a file without one', where: path });
  }
  const [head] = HEADS.flatMap((name) => tensorInfos.find((info) => info.name === name) ?? []);
  return { quantisation: quantisationName(matrices), head: head === undefined ? null : typeOf(head) };
};
