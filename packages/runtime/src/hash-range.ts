import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 of the bytes [start, end) of a file. Rejects with the signal's reason after an abort. */
export const hashRange = async (path: string, start: number, end: number, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256');
  if (end > start) {
    const options = { start, end: end - 1, highWaterMark: 1 << 20, ...(signal === undefined ? {} : { signal }) };
    try {
      for await (const chunk of createReadStream(path, options)) hash.update(chunk as Buffer);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }
  return hash.digest('hex');
};
