import { invalidModel } from './invalid-model.ts';
import type { TensorEntry } from './model-facts.ts';
import { type Phi3Sizes, phi3Layout, type TensorShape } from './phi3-layout.ts';

const TENSORS_PER_LAYER = 6;

const missing = (name: string, path: string) =>
  invalidModel({ code: 'missingTensor', expected: `the tensor ${name}`, found: 'a file without it', where: path });

const checkShape = (shape: TensorShape, entry: TensorEntry, path: string): void => {
  const where = `${path}: ${shape.name}`;
  if (entry.rows !== shape.rows || entry.columns !== shape.columns) {
    throw invalidModel({
      code: 'wrongTensorShape',
      expected: `${shape.rows} rows of ${shape.columns} values, from the metadata`,
      found: `${entry.rows} rows of ${entry.columns}`,
      where,
    });
  }
  if (shape.kind === 'vector' && entry.type !== 'F32') {
    throw invalidModel({
      code: 'unsupportedTensorType',
      expected: 'F32 for norms and rope factors',
      found: entry.type,
      where,
      remedy: 'convert the model again: llama.cpp’s converter keeps these tensors in F32',
    });
  }
};

/**
 * Compares a file's tensors with what an architecture phi3 of these sizes has: nothing missing, every shape exact,
 * nothing that would be ignored.
 *
 * @throws ShardbenchError
 */
export const checkLayout = (sizes: Phi3Sizes, tensors: ReadonlyMap<string, TensorEntry>, path: string): void => {
  if (sizes.layers * TENSORS_PER_LAYER > tensors.size) {
    throw invalidModel({
      code: 'missingTensor',
      expected: `${TENSORS_PER_LAYER} tensors for each of ${sizes.layers} layers`,
      found: `${tensors.size} tensors in all`,
      where: path,
    });
  }
  const known = new Set<string>();
  for (const shape of phi3Layout(sizes)) {
    known.add(shape.name);
    const entry = tensors.get(shape.name);
    if (entry !== undefined) checkShape(shape, entry, path);
    else if (!shape.optional) throw missing(shape.name, path);
  }
  for (const name of tensors.keys()) {
    if (known.has(name)) continue;
    throw invalidModel({
      code: 'unexpectedTensor',
      expected: 'only tensors that phi3 computes with',
      found: name,
      where: path,
      remedy: 'use a file without it: leaving it out silently would compute another model',
    });
  }
  const factors = ['rope_factors_short.weight', 'rope_factors_long.weight'];
  const absent = factors.filter((name) => !tensors.has(name));
  if (absent.length === 1 && absent[0] !== undefined) throw missing(absent[0], path);
};
