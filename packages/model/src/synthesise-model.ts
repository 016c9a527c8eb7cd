import type { FileHandle } from 'node:fs/promises';
import { alignUp, GGUF_ALIGNMENT, ggufHeader } from './gguf-bytes.ts';
import { phi3Layout, type TensorShape } from './phi3-layout.ts';
import { syntheticMetadata } from './synthetic-metadata.ts';
import type { SyntheticSpec } from './synthetic-spec.ts';
import { tensorChunks } from './synthetic-weights.ts';
import { rowBytes, WRITTEN_TYPES, type WrittenType } from './tensor-type.ts';
import { writeAtomically } from './write-atomically.ts';

export interface SynthesiseOptions {
  /** Stops the work and removes what was written; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly bytesDone: number; readonly bytesTotal: number }) => void;
  /**
   * Type of a matrix by tensor name; the spec's own where it answers nothing. The values stay those of the Q8_0 file,
   * rounded to what the type can hold.
   */
  readonly types?: (tensorName: string) => WrittenType | undefined;
}

interface PlannedTensor {
  readonly shape: TensorShape;
  readonly type: WrittenType;
  /** From the start of the data section. */
  readonly offset: number;
  readonly byteLength: number;
}

const statedType = ({ float16Tensors = [] }: SyntheticSpec, name: string): WrittenType =>
  float16Tensors.includes(name) ? 'F16' : 'Q8_0';

const planTensors = (spec: SyntheticSpec, types: SynthesiseOptions['types']): PlannedTensor[] => {
  const planned: PlannedTensor[] = [];
  let offset = 0;
  for (const shape of phi3Layout(spec)) {
    if (shape.role === 'output') continue;
    const type = shape.kind === 'vector' ? 'F32' : (types?.(shape.name) ?? statedType(spec, shape.name));
    const perRow = rowBytes(type, shape.columns);
    if (perRow === null) throw new RangeError(`${shape.name}: ${shape.columns} columns do not fill ${type} blocks`);
    const byteLength = shape.rows * perRow;
    planned.push({ shape, type, offset, byteLength });
    offset = alignUp(offset + byteLength, GGUF_ALIGNMENT);
  }
  return planned;
};

/** The type that the most weights have. */
const mostlyOf = (planned: readonly PlannedTensor[]): WrittenType => {
  const weights: Record<WrittenType, number> = { Q8_0: 0, Q4_0: 0, F16: 0, BF16: 0, F32: 0 };
  for (const { shape, type } of planned) {
    if (shape.kind === 'matrix') weights[type] += shape.rows * shape.columns;
  }
  const types = Object.keys(weights) as WrittenType[];
  return types.reduce((most, type) => (weights[type] > weights[most] ? type : most));
};

const writeFully = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  let done = 0;
  while (done < bytes.byteLength) done += (await file.write(bytes, done)).bytesWritten;
};

/** Header, then every tensor with its padding: each piece is made while the one before it is being written. */
function* filePieces(spec: SyntheticSpec, planned: readonly PlannedTensor[], header: Buffer): Generator<Uint8Array> {
  yield header;
  for (const { shape, type, offset, byteLength } of planned) {
    yield* tensorChunks(spec, shape, type);
    const end = offset + byteLength;
    yield new Uint8Array(alignUp(end, GGUF_ALIGNMENT) - end);
  }
}

/**
 * Writes a synthetic model as a GGUF file: the same bytes on every machine for the same spec and types, in bounded
 * memory. The file appears under its name when it is complete, and not before.
 *
 * @throws ShardbenchError `diskFull`, `notWritable`; the signal's reason when aborted
 */
export const synthesiseModel = async (
  spec: SyntheticSpec,
  path: string,
  options: SynthesiseOptions = {},
): Promise<void> => {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const planned = planTensors(spec, options.types);
  const header = ggufHeader(
    syntheticMetadata(spec, mostlyOf(planned)),
    planned.map(({ shape, type, offset }) => ({
      name: shape.name,
      dimensions: shape.kind === 'vector' ? [shape.columns] : [shape.columns, shape.rows],
      ggmlType: WRITTEN_TYPES[type].ggmlType,
      offset,
    })),
  );
  const last = planned.at(-1);
  const bytesTotal = header.length + (last === undefined ? 0 : alignUp(last.offset + last.byteLength, GGUF_ALIGNMENT));
  await writeAtomically(path, bytesTotal, async (file) => {
    let bytesDone = 0;
    let writing: Promise<void> = Promise.resolve();
    try {
      for (const piece of filePieces(spec, planned, header)) {
        await writing;
        signal?.throwIfAborted();
        onProgress?.({ bytesDone, bytesTotal });
        writing = writeFully(file, piece);
        bytesDone += piece.byteLength;
      }
    } finally {
      await writing;
    }
    signal?.throwIfAborted();
    onProgress?.({ bytesDone, bytesTotal });
  });
};
