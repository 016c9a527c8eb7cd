import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hashModel } from '@shardbench/model';
import { z } from 'zod';

/** SHA-256 by what identifies a file's content without reading it: device, inode, size and time of last change. */
const Remembered = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

const remembered = async (path: string): Promise<Record<string, string>> => {
  try {
    return Remembered.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
};

const remember = async (path: string, hashes: Record<string, string>): Promise<void> => {
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, `${JSON.stringify(hashes, null, 2)}\n`);
    await rename(draft, path);
  } catch {
    // Without the note the file is hashed again next time.
    await rm(draft, { force: true });
  }
};

/**
 * SHA-256 of a model file, read only when the file changed since it was hashed last.
 *
 * @param notePath file that remembers the hashes
 */
export const modelHash = async (modelPath: string, notePath: string, signal: AbortSignal): Promise<string> => {
  const { dev, ino, size, mtimeNs } = await stat(modelPath, { bigint: true });
  const key = [dev, ino, size, mtimeNs].join(':');
  const known = await remembered(notePath);
  const hit = known[key];
  if (hit !== undefined) return hit;
  const hash = await hashModel(modelPath, { signal });
  await remember(notePath, { ...known, [key]: hash });
  return hash;
};
