import { randomFillSync } from 'node:crypto';
import { open } from 'node:fs/promises';

const CHUNK = randomFillSync(Buffer.allocUnsafe(8 << 20));

/** Writes so many bytes that are nothing, into the page cache. Rejects with the signal's reason. */
export const writePlainly = async (path: string, bytes: number, signal: AbortSignal): Promise<void> => {
  await using file = await open(path, 'w');
  for (let done = 0; done < bytes; ) {
    signal.throwIfAborted();
    done += (await file.write(CHUNK, 0, Math.min(CHUNK.byteLength, bytes - done))).bytesWritten;
  }
};

/** Reads a file to its end, in pieces and into one place. Rejects with the signal's reason. */
export const readPlainly = async (path: string, signal: AbortSignal): Promise<void> => {
  const place = Buffer.allocUnsafe(CHUNK.byteLength);
  await using file = await open(path, 'r');
  for (let bytesRead = 1; bytesRead > 0; ) {
    signal.throwIfAborted();
    ({ bytesRead } = await file.read(place, 0, place.byteLength));
  }
};

/** Brings what was written of a file to the disk. */
export const bringToDisk = async (path: string): Promise<void> => {
  await using file = await open(path, 'r+');
  await file.sync();
};
