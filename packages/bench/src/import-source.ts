import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ShardbenchError } from '@shardbench/manifest';

const notReadable = (path: string, found: string): ShardbenchError =>
  new ShardbenchError('input', {
    code: found === 'ENOENT' ? 'fileNotFound' : 'fileNotReadable',
    expected: 'a readable file',
    found: found === 'ENOENT' ? 'nothing' : found,
    where: path,
    remedy: 'check the path and the permissions',
  });

/** The bytes of a file, with errors that say which one. */
export const bytesOf = async function* (path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 20 });
  } catch (error) {
    throw notReadable(path, (error as NodeJS.ErrnoException).code ?? String(error));
  }
};

/** Throws a ShardbenchError of kind `input` for a path that names no file. */
export const requireFile = async (path: string): Promise<void> => {
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw notReadable(path, error.code ?? String(error));
  });
  if (facts.isDirectory()) throw notReadable(path, 'a folder');
};
