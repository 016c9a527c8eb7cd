import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { unreadableModel } from './invalid-model.ts';

export interface HashOptions {
  /** Stops the reading; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly bytesDone: number; readonly bytesTotal: number }) => void;
}

const CHUNK_BYTES = 4 << 20;

/**
 * SHA-256 of a whole file as 64 hexadecimal digits, read in pieces of 4 MiB.
 *
 * @throws ShardbenchError `modelNotReadable`; the signal's reason when aborted
 */
export const hashModel = async (path: string, options: HashOptions = {}): Promise<string> => {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const hash = createHash('sha256');
  try {
    await using file = await open(path, 'r');
    const bytesTotal = (await file.stat()).size;
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let bytesDone = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, bytesDone);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(chunk.subarray(0, bytesRead));
      bytesDone += bytesRead;
      onProgress?.({ bytesDone, bytesTotal });
    }
  } catch (error) {
    const isSystemError = error instanceof Error && 'syscall' in error;
    throw isSystemError ? unreadableModel(path, error) : error;
  }
};
