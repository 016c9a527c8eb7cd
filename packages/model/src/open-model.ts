import { open } from 'node:fs/promises';
import { checkLayout } from './check-layout.ts';
import { invalidModel } from './invalid-model.ts';
import { metadataReader } from './metadata.ts';
import type { ModelFile, TensorEntry } from './model-facts.ts';
import { quantisationName } from './quantisation-name.ts';
import { checkArchitecture, readFacts } from './read-facts.ts';
import { readHeader } from './read-header.ts';
import { tensorTable } from './tensor-table.ts';

const EMBEDDING = 'token_embd.weight';
const UNTIED_HEAD = 'output.weight';

const readVector = async (path: string, entry: TensorEntry | undefined): Promise<Float32Array | null> => {
  if (entry === undefined) return null;
  const bytes = new DataView(new ArrayBuffer(entry.byteLength));
  const file = await open(path, 'r');
  try {
    await file.read(bytes, 0, entry.byteLength, entry.offset);
  } finally {
    await file.close();
  }
  const values = Float32Array.from({ length: entry.columns }, (_, index) => bytes.getFloat32(index * 4, true));
  const wrong = values.findIndex((value) => !(Number.isFinite(value) && value > 0));
  if (wrong >= 0) {
    throw invalidModel({
      code: 'invalidRopeFactor',
      expected: 'finite numbers above 0',
      found: `${values[wrong]} at index ${wrong}`,
      where: `${path}: ${entry.name}`,
    });
  }
  return values;
};

/**
 * Opens a GGUF file of architecture phi3 and checks everything that can be known without reading the weights. Nothing
 * stays open.
 *
 * @throws ShardbenchError of kind `input`: for every file that is not exactly such a model
 */
export const openModel = async (path: string): Promise<ModelFile> => {
  const header = await readHeader(path);
  const metadata = metadataReader(path, header);
  checkArchitecture(metadata);
  const tensors = tensorTable(header, path);
  const embedding = tensors.get(EMBEDDING);
  if (embedding === undefined) {
    throw invalidModel({
      code: 'missingTensor',
      expected: `the tensor ${EMBEDDING}`,
      found: 'a file without it',
      where: path,
    });
  }
  const facts = readFacts(metadata, embedding.rows);
  checkLayout(facts, tensors, path);
  return {
    path,
    tensors,
    facts: {
      ...facts,
      fileBytes: header.fileBytes,
      tiedEmbeddings: !tensors.has(UNTIED_HEAD),
      quantisation: quantisationName([...tensors.values()].filter(({ rows }) => rows > 1)),
      ropeFactorsShort: await readVector(path, tensors.get('rope_factors_short.weight')),
      ropeFactorsLong: await readVector(path, tensors.get('rope_factors_long.weight')),
    },
  };
};
