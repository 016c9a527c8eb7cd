/** One metadata value with the type it is stored as. */
export type GgufValue =
  | { readonly type: 'uint32' | 'float32'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'int32s'; readonly value: readonly number[] };

/** Where a tensor of the file to be written lies; the offset counts from the start of the data section. */
export interface GgufTensor {
  readonly name: string;
  /** Fastest-moving dimension first, as the format wants it. */
  readonly dimensions: readonly number[];
  readonly ggmlType: number;
  readonly offset: number;
}

export const GGUF_MAGIC = 0x46554747;
export const GGUF_VERSION = 3;
/** Data and every tensor in it start on a multiple of this. */
export const GGUF_ALIGNMENT = 32;

export const alignUp = (value: number, alignment: number): number => Math.ceil(value / alignment) * alignment;

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const uint64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

const float32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};

const string = (value: string): Buffer => {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([uint64(bytes.length), bytes]);
};

/** Type number and bytes of a value. */
const valueBytes = (entry: GgufValue): Buffer => {
  switch (entry.type) {
    case 'uint32':
      return Buffer.concat([uint32(4), uint32(entry.value)]);
    case 'float32':
      return Buffer.concat([uint32(6), float32(entry.value)]);
    case 'bool':
      return Buffer.concat([uint32(7), Buffer.from([entry.value ? 1 : 0])]);
    case 'string':
      return Buffer.concat([uint32(8), string(entry.value)]);
    case 'strings':
      return Buffer.concat([uint32(9), uint32(8), uint64(entry.value.length), ...entry.value.map(string)]);
    case 'int32s':
      return Buffer.concat([
        uint32(9),
        uint32(5),
        uint64(entry.value.length),
        Buffer.from(Int32Array.from(entry.value).buffer),
      ]);
  }
};

const tensorBytes = (tensor: GgufTensor): Buffer =>
  Buffer.concat([
    string(tensor.name),
    uint32(tensor.dimensions.length),
    ...tensor.dimensions.map(uint64),
    uint32(tensor.ggmlType),
    uint64(tensor.offset),
  ]);

/** Everything of a GGUF file that comes before its data, padded to the alignment. */
export const ggufHeader = (metadata: ReadonlyMap<string, GgufValue>, tensors: readonly GgufTensor[]): Buffer => {
  const entries = [...metadata].map(([key, value]) => Buffer.concat([string(key), valueBytes(value)]));
  const header = Buffer.concat([
    uint32(GGUF_MAGIC),
    uint32(GGUF_VERSION),
    uint64(tensors.length),
    uint64(metadata.size),
    ...entries,
    ...tensors.map(tensorBytes),
  ]);
  return Buffer.concat([header, Buffer.alloc(alignUp(header.length, GGUF_ALIGNMENT) - header.length)]);
};
