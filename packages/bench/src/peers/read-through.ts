import { createReadStream } from 'node:fs';

const CHUNK_BYTES = 8 * 1024 * 1024;

/** Reads a file to its end, so that whoever reads it next finds it in memory where it fits. */
export const readThrough = async (path: string, signal: AbortSignal): Promise<void> => {
  for await (const _chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, signal })) {
    // Nobody wants the bytes.
  }
};
