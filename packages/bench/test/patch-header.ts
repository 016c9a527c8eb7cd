import { open } from 'node:fs/promises';

/** Bytes of a nano file's header, and more. */
const HEADER_BYTES = 65_536;
/** A metadata type precedes its value. */
const TYPE_BYTES = 4;

const writeBehind = async (path: string, key: string, offset: number, bytes: Uint8Array): Promise<void> => {
  await using file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
  const place = buffer.indexOf(key);
  if (place < 0) throw new Error(`no ${key} in ${path}`);
  await file.write(bytes, 0, bytes.length, place + offset);
};

/** Gives a metadata key of a small GGUF file another name of the same length, so that nobody finds it. */
export const renameMetadataKey = async (path: string, key: string, name: string): Promise<void> => {
  if (name.length !== key.length) throw new RangeError(`expected a name of ${key.length} characters, found ${name}`);
  await writeBehind(path, key, 0, Buffer.from(name));
};

/** Gives a metadata key of a small GGUF file, which holds a uint32, another value. */
export const setMetadataNumber = (path: string, key: string, value: number): Promise<void> =>
  writeBehind(path, key, key.length + TYPE_BYTES, new Uint8Array(Uint32Array.of(value).buffer));
