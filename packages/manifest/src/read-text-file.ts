import { readFile, stat } from 'node:fs/promises';
import { ShardbenchError } from './error.ts';
import { MAX_JSON_BYTES, tooLarge } from './parse-json.ts';

const REPLACEMENT = '\uFFFD';
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT);

/** Offset of the first byte that is not UTF-8, or null when all of them are. */
const firstInvalidByte = (bytes: Buffer): number | null => {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  for (let index = text.indexOf(REPLACEMENT); index !== -1; index = text.indexOf(REPLACEMENT, index + 1)) {
    const offset = Buffer.byteLength(text.slice(0, index));
    const written = bytes.subarray(offset, offset + REPLACEMENT_BYTES.length).equals(REPLACEMENT_BYTES);
    if (!written) return offset;
  }
  return null;
};

/**
 * Decodes the bytes of a text file; a byte order mark stays in the text.
 * @throws ShardbenchError `fileNotUtf8`
 */
export const decodeText = (bytes: Buffer, source: string): string => {
  const offset = firstInvalidByte(bytes);
  if (offset !== null)
    throw new ShardbenchError('input', {
      code: 'fileNotUtf8',
      expected: 'UTF-8 text',
      found: `byte 0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0')}`,
      where: `${source}: byte ${offset}`,
      remedy: 'save it as UTF-8, or check that this is the file you meant',
    });
  return bytes.toString('utf-8');
};

/**
 * What stands in the way of reading a path, as an error.
 * `fileNotFound` when nothing is there, else `fileNotReadable` with the system's word.
 */
export const unreadable = (path: string, error: unknown): ShardbenchError => {
  const systemCode = (error as NodeJS.ErrnoException).code ?? String(error);
  const absent = systemCode === 'ENOENT' || systemCode === 'ENOTDIR';
  return new ShardbenchError(
    'input',
    {
      code: absent ? 'fileNotFound' : 'fileNotReadable',
      expected: 'a readable file',
      found: absent ? 'nothing' : systemCode,
      where: path,
      remedy: absent ? 'check the path' : 'check the permissions of the file and its folders',
    },
    { cause: error },
  );
};

/**
 * Reads a small text file.
 * @throws ShardbenchError `fileNotFound`, `fileNotReadable`, `fileTooLarge`, `fileNotUtf8`
 */
export const readTextFile = async (path: string): Promise<string> => {
  const facts = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!facts.isFile())
    throw new ShardbenchError('input', {
      code: 'fileNotReadable',
      expected: 'a regular file',
      found: facts.isDirectory() ? 'a folder' : 'a special file',
      where: path,
      remedy: 'name a JSON file',
    });
  if (facts.size > MAX_JSON_BYTES) throw tooLarge(path, facts.size);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return decodeText(bytes, path);
};
