import type { ByteCursor } from './byte-cursor.ts';
import { GGUF_ALIGNMENT, GGUF_MAGIC } from './gguf-bytes.ts';
import { invalidModel } from './invalid-model.ts';

/** Bounds far above every real phi3 file, low enough that no header takes more than a second. */
const HEADER_LIMITS = {
  metadataKeys: 4096,
  tensors: 16_384,
  nameBytes: 1024,
  /** A chat template is one string. The header library reads strings reliably up to half a megabyte. */
  stringBytes: 400_000,
  arrayElements: 1_000_000,
  alignment: 65_536,
} as const;

export const STRING = 8;
const ARRAY = 9;
/** Bytes of the other metadata types by type number. */
const SCALAR_BYTES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const UINT32 = 4;

/** Bytes [start, end) of the file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the elements of an array lie, and of which metadata type they are. */
export interface ArraySpan extends Span {
  readonly type: number;
  readonly length: number;
}

/** What the structure of a header says. */
export interface HeaderScan {
  readonly version: number;
  readonly tensorCount: number;
  /** Data and tensors start on multiples of this. */
  readonly alignment: number;
  /** Metadata entries that are no arrays. */
  readonly scalars: readonly Span[];
  /** Arrays of the metadata, by key. */
  readonly arrays: ReadonlyMap<string, ArraySpan>;
  /** The tensors' descriptions, which end the header. */
  readonly tensors: Span;
}

const tooMany = (cursor: ByteCursor, code: string, what: string, limit: number, found: number) =>
  invalidModel({ code, expected: `${what}: at most ${limit}`, found: `${found}`, where: cursor.path });

/** A count or length, refused above its limit before anything is read or allocated for it. */
const bounded = (cursor: ByteCursor, code: string, what: string, limit: number): number => {
  const value = cursor.uint64(what);
  if (value > limit) throw tooMany(cursor, code, what, limit, value);
  return value;
};

const shortName = (cursor: ByteCursor, what: string): string =>
  cursor.text(bounded(cursor, 'oversizedName', what, HEADER_LIMITS.nameBytes), what);

const skipString = (cursor: ByteCursor, what: string): void =>
  cursor.skip(bounded(cursor, 'oversizedString', what, HEADER_LIMITS.stringBytes), what);

const scalarBytes = (cursor: ByteCursor, what: string, type: number): number => {
  const bytes = SCALAR_BYTES[type];
  if (bytes !== undefined) return bytes;
  throw invalidModel({
    code: 'unknownMetadataType',
    expected: 'a metadata type from 0 to 12, and no array of arrays',
    found: `${type}`,
    where: `${cursor.path}: ${what}`,
  });
};

/** Passes over an array and returns where its elements lie. */
const skipArray = (cursor: ByteCursor, key: string): ArraySpan => {
  const type = cursor.uint32(key);
  const length = bounded(cursor, 'oversizedArray', key, HEADER_LIMITS.arrayElements);
  const start = cursor.position();
  if (type === STRING) for (let index = 0; index < length; index++) skipString(cursor, key);
  else cursor.skip(length * scalarBytes(cursor, key, type), key);
  return { type, length, start, end: cursor.position() };
};

const readAlignment = (cursor: ByteCursor, type: number): number => {
  const value = type === UINT32 ? cursor.uint32('general.alignment') : 0;
  const isPowerOfTwo = value > 0 && (value & (value - 1)) === 0;
  if (isPowerOfTwo && value >= 8 && value <= HEADER_LIMITS.alignment) return value;
  throw invalidModel({
    code: 'invalidAlignment',
    expected: `a uint32 power of two from 8 to ${HEADER_LIMITS.alignment}`,
    found: type === UINT32 ? `${value}` : `metadata type ${type}`,
    where: `${cursor.path}: general.alignment`,
  });
};

const scanMetadata = (cursor: ByteCursor, count: number) => {
  const keys = new Set<string>();
  const scalars: Span[] = [];
  const arrays = new Map<string, ArraySpan>();
  let alignment: number = GGUF_ALIGNMENT;
  for (let index = 0; index < count; index++) {
    const start = cursor.position();
    const key = shortName(cursor, `metadata key ${index}`);
    if (keys.has(key)) {
      throw invalidModel({
        code: 'duplicateMetadata',
        expected: 'every metadata key once',
        found: `${key} twice`,
        where: cursor.path,
      });
    }
    keys.add(key);
    const type = cursor.uint32(key);
    if (type === ARRAY) {
      arrays.set(key, skipArray(cursor, key));
      continue;
    }
    if (key === 'general.alignment') alignment = readAlignment(cursor, type);
    else if (type === STRING) skipString(cursor, key);
    else cursor.skip(scalarBytes(cursor, key, type), key);
    scalars.push({ start, end: cursor.position() });
  }
  return { alignment, scalars, arrays };
};

const scanTensors = (cursor: ByteCursor, count: number): Span => {
  const start = cursor.position();
  for (let index = 0; index < count; index++) {
    const name = shortName(cursor, `tensor ${index}'s name`);
    const dimensions = cursor.uint32(name);
    if (dimensions > 4) {
      throw invalidModel({
        code: 'invalidTensorShape',
        expected: 'at most 4 dimensions',
        found: `${dimensions}`,
        where: `${cursor.path}: ${name}`,
      });
    }
    cursor.skip(dimensions * 8 + 4 + 8, name);
  }
  return { start, end: cursor.position() };
};

const readVersion = (cursor: ByteCursor): number => {
  const magic = cursor.uint32('magic');
  if (magic !== GGUF_MAGIC) {
    throw invalidModel({
      code: 'notGguf',
      expected: 'a file that begins with GGUF',
      found: `0x${magic.toString(16).padStart(8, '0')} as its first four bytes`,
      where: cursor.path,
      remedy: 'name a .gguf file; a folder of safetensors is converted with llama.cpp’s convert_hf_to_gguf.py',
    });
  }
  const version = cursor.uint32('version');
  if (version !== 0 && (version & 0xffff) === 0) {
    throw invalidModel({
      code: 'wrongEndian',
      expected: 'a little-endian file',
      found: 'a big-endian one',
      where: cursor.path,
      remedy: 'convert it with llama.cpp’s gguf_convert_endian.py, or download the usual file',
    });
  }
  if (version !== 2 && version !== 3) {
    throw invalidModel({
      code: 'unsupportedVersion',
      expected: 'GGUF version 2 or 3',
      found: `version ${version}`,
      where: cursor.path,
      remedy: 'make the file again with a current llama.cpp',
    });
  }
  return version;
};

/**
 * Walks a GGUF header without keeping any of it, and refuses what would make a reader allocate or loop without bound.
 * After it, every count and length of the header is known to lie inside the file.
 */
export const scanHeader = (cursor: ByteCursor): HeaderScan => {
  const version = readVersion(cursor);
  const tensorCount = bounded(cursor, 'tooManyTensors', 'tensor count', HEADER_LIMITS.tensors);
  const metadataCount = bounded(cursor, 'tooMuchMetadata', 'metadata count', HEADER_LIMITS.metadataKeys);
  const metadata = scanMetadata(cursor, metadataCount);
  return { version, tensorCount, ...metadata, tensors: scanTensors(cursor, tensorCount) };
};
