import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where traces are kept, and the one file in which a trace is written before it gets its name. */
export interface TraceCache {
  readonly folder: string;
  readonly draft: string;
}

/** Bytes of the hash that follows the values: a trace that changed underneath would judge every chain by itself. */
const HASH_BYTES = 32;

const hashOf = (values: Uint8Array): Buffer => createHash('sha256').update(values).digest();

const readTrace = async (path: string, values: number): Promise<Float32Array | null> => {
  try {
    const bytes = await readFile(path);
    const end = values * Float32Array.BYTES_PER_ELEMENT;
    if (bytes.byteLength !== end + HASH_BYTES) return null;
    const trace = bytes.subarray(0, end);
    if (!hashOf(trace).equals(bytes.subarray(end))) return null;
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + end));
  } catch {
    return null;
  }
};

/** A trace that cannot be kept is computed again next time. */
const keepTrace = async (path: string, draft: string, trace: Float32Array): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true });
    const bytes = new Uint8Array(trace.buffer, trace.byteOffset, trace.byteLength);
    await writeFile(draft, [bytes, hashOf(bytes)]);
    await rename(draft, path);
  } catch {
    await rm(draft, { force: true }).catch(() => undefined);
  }
};

/**
 * A trace from the cache, or computed and kept.
 *
 * @param identity everything the trace depends on
 * @param values length of the trace; a file of another size, or of other bytes than it was written with, is not used
 */
export const cachedTrace = async (
  { folder, draft }: TraceCache,
  identity: readonly unknown[],
  values: number,
  compute: () => Promise<Float32Array>,
): Promise<Float32Array> => {
  const key = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
  const path = join(folder, `${key}.f32`);
  const known = await readTrace(path, values);
  if (known !== null) return known;
  const trace = await compute();
  await keepTrace(path, draft, trace);
  return trace;
};
