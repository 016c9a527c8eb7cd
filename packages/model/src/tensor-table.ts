import { GGMLQuantizationType, type GGUFTensorInfo } from '@huggingface/gguf';
import { invalidModel } from './invalid-model.ts';
import type { TensorEntry } from './model-facts.ts';
import type { GgufHeader } from './read-header.ts';
import { rowBytes, TENSOR_TYPES, type TensorType, tensorTypeOf } from './tensor-type.ts';

const readableType = (info: GGUFTensorInfo, where: string): TensorType => {
  const type = tensorTypeOf(info.dtype);
  if (type !== null) return type;
  throw invalidModel({
    code: 'unsupportedTensorType',
    expected: `one of ${Object.keys(TENSOR_TYPES).join(', ')}`,
    found: GGMLQuantizationType[info.dtype] ?? `type ${info.dtype}`,
    where,
    remedy:
      'use the Q8_0 or F16 file of this model, or make one: llama-quantize --allow-requantize in.gguf out.gguf Q8_0',
  });
};

/** Rows and columns of the last dimensions, refused where they are none or where their product is no exact number. */
const matrixSize = (info: GGUFTensorInfo, where: string): { rows: number; columns: number } => {
  const [columns = 0n, ...others] = info.shape;
  const rows = others.reduce((product, size) => product * size, 1n);
  if (columns > 0n && rows > 0n && columns * rows <= BigInt(Number.MAX_SAFE_INTEGER)) {
    return { rows: Number(rows), columns: Number(columns) };
  }
  throw invalidModel({
    code: 'invalidTensorShape',
    expected: 'dimensions above 0 whose product is below 2^53',
    found: `[${info.shape.join(', ')}]`,
    where,
  });
};

const tensorEntry = (info: GGUFTensorInfo, header: GgufHeader, path: string): TensorEntry => {
  const where = `${path}: ${info.name}`;
  const type = readableType(info, where);
  const { rows, columns } = matrixSize(info, where);
  const perRow = rowBytes(type, columns);
  if (perRow === null) {
    throw invalidModel({
      code: 'invalidTensorShape',
      expected: `columns in whole ${type} blocks of ${TENSOR_TYPES[type].blockValues}`,
      found: `${columns} columns`,
      where,
    });
  }
  if (info.offset % BigInt(header.alignment) !== 0n) {
    throw invalidModel({
      code: 'misalignedTensor',
      expected: `an offset that is a multiple of ${header.alignment}`,
      found: `${info.offset}`,
      where,
    });
  }
  const byteLength = rows * perRow;
  const end = BigInt(header.dataOffset) + info.offset + BigInt(byteLength);
  if (end > BigInt(header.fileBytes)) {
    throw invalidModel({
      code: 'truncatedModel',
      expected: `a file of at least ${end} bytes`,
      found: `${header.fileBytes} bytes`,
      where,
      remedy: 'the download or the copy is incomplete: repeat it',
    });
  }
  return { name: info.name, type, rows, columns, offset: header.dataOffset + Number(info.offset), byteLength };
};

const checkOverlaps = (entries: readonly TensorEntry[], path: string): void => {
  const byOffset = entries.toSorted((left, right) => left.offset - right.offset);
  for (const [index, entry] of byOffset.entries()) {
    const before = byOffset[index - 1];
    if (before === undefined || before.offset + before.byteLength <= entry.offset) continue;
    throw invalidModel({
      code: 'overlappingTensors',
      expected: `${entry.name} to start at byte ${before.offset + before.byteLength} or later`,
      found: `byte ${entry.offset}, inside ${before.name}`,
      where: path,
    });
  }
};

const checkEnd = (entries: readonly TensorEntry[], header: GgufHeader, path: string): void => {
  const end = entries.reduce((last, entry) => Math.max(last, entry.offset + entry.byteLength), header.dataOffset);
  if (header.fileBytes - end < header.alignment) return;
  throw invalidModel({
    code: 'trailingBytes',
    expected: `a file that ends with its last tensor, at byte ${end}, or within the padding after it`,
    found: `${header.fileBytes} bytes`,
    where: path,
  });
};

/**
 * Where every tensor of a file lies, checked against the file's size: known types, whole blocks, aligned offsets,
 * nothing outside the file, no two in one place, nothing behind the last.
 *
 * @throws ShardbenchError
 */
export const tensorTable = (header: GgufHeader, path: string): Map<string, TensorEntry> => {
  const table = new Map<string, TensorEntry>();
  for (const info of header.tensorInfos) {
    if (table.has(info.name)) {
      throw invalidModel({
        code: 'duplicateTensor',
        expected: 'every tensor once',
        found: `${info.name} twice`,
        where: path,
      });
    }
    table.set(info.name, tensorEntry(info, header, path));
  }
  const entries = [...table.values()];
  checkOverlaps(entries, path);
  checkEnd(entries, header, path);
  return table;
};
