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
    await rm(draft, { force: true }).catch(() => undefined);
  }
};

/** What identifies a file's content without reading it. */
const identityOf = async (path: string): Promise<{ key: string; bytes: number }> => {
  const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true });
  return { key: [dev, ino, size, mtimeNs].join(':'), bytes: Number(size) };
};

/**
 * SHA-256 of a file, read only when the file changed since it was hashed last.
 *
 * @param notePath file that remembers the hashes
 * @param onRead called with the size of a file that has to be read
 */
export const fileHash = async (
  path: string,
  notePath: string,
  { signal, onRead }: { readonly signal?: AbortSignal; readonly onRead?: (bytes: number) => void } = {},
): Promise<string> => {
  const { key, bytes } = await identityOf(path);
  const known = await remembered(notePath);
  const hit = known[key];
  if (hit !== undefined) return hit;
  onRead?.(bytes);
  const hash = await hashModel(path, signal === undefined ? {} : { signal });
  await remember(notePath, { ...known, [key]: hash });
  return hash;
};

/** Notes the hash of a file that is known without reading it again. */
export const rememberFileHash = async (path: string, notePath: string, hash: string): Promise<void> => {
  const { key } = await identityOf(path);
  await remember(notePath, { ...(await remembered(notePath)), [key]: hash });
};
