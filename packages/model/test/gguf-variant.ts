import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alignUp, type GgufTensor, type GgufValue, ggufHeader } from '../src/gguf-bytes.ts';
import { phi3Layout } from '../src/phi3-layout.ts';
import { syntheticMetadata } from '../src/synthetic-metadata.ts';
import { SYNTHETIC_MODELS } from '../src/synthetic-spec.ts';
import { rowBytes, TENSOR_TYPES, type TensorType } from '../src/tensor-type.ts';

/** A file in the making: tests change one thing of a correct one. */
export interface Draft {
  readonly metadata: Map<string, GgufValue>;
  readonly tensors: GgufTensor[];
  /** Bytes after the header; zeros, which no check reads but that of the rope factors. */
  dataBytes: number;
}

const NANO = SYNTHETIC_MODELS.nano;

/** nano's header without its rope factors, so that a data section of zeros is correct. */
export const nanoDraft = (typeOf: (name: string) => TensorType = () => 'Q8_0'): Draft => {
  const tensors: GgufTensor[] = [];
  let offset = 0;
  for (const shape of phi3Layout(NANO)) {
    if (shape.optional) continue;
    const type = shape.kind === 'vector' ? 'F32' : typeOf(shape.name);
    const dimensions = shape.kind === 'vector' ? [shape.columns] : [shape.columns, shape.rows];
    tensors.push({ name: shape.name, dimensions, ggmlType: TENSOR_TYPES[type].ggmlType, offset });
    offset = alignUp(offset + shape.rows * (rowBytes(type, shape.columns) ?? 0), 32);
  }
  return { metadata: syntheticMetadata(NANO, 'Q8_0'), tensors, dataBytes: offset };
};

/** Replaces some properties of the tensor of that name. */
export const changeTensor = (draft: Draft, name: string, change: Partial<GgufTensor>): void => {
  const index = draft.tensors.findIndex((tensor) => tensor.name === name);
  const tensor = draft.tensors[index];
  if (tensor === undefined) throw new Error(`no tensor ${name}`);
  draft.tensors[index] = { ...tensor, ...change };
};

let files = 0;

export const writeDraft = async (folder: string, draft: Draft): Promise<string> => {
  const path = join(folder, `draft-${files++}.gguf`);
  const header = ggufHeader(draft.metadata, draft.tensors);
  await writeFile(path, header);
  await truncate(path, header.length + draft.dataBytes);
  return path;
};
