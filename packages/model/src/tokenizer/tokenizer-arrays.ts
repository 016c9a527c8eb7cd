import { readSync } from 'node:fs';
import { invalidModel, unreadableModel } from '../invalid-model.ts';
import { scanFile } from '../read-header.ts';
import { type ArraySpan, STRING } from '../scan-header.ts';

/** The arrays of a tokenizer as the file has them; null where it has none. */
export interface TokenizerArrays {
  readonly tokens: readonly string[] | null;
  readonly merges: readonly string[] | null;
  /** llama.cpp's token types: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte. */
  readonly types: readonly number[] | null;
}

const INT32 = 5;

const bytesOf = (descriptor: number, { start, end }: ArraySpan, path: string): Buffer => {
  const bytes = Buffer.alloc(end - start);
  if (readSync(descriptor, bytes, 0, bytes.length, start) === bytes.length) return bytes;
  throw unreadableModel(path, 'it became shorter while it was read');
};

const wrong = (path: string, key: string, expected: string, found: string) =>
  invalidModel({ code: 'invalidMetadata', expected, found, where: `${path}: ${key}` });

/** Strings of an array; every length was checked by the scan against the span. */
const strings = (bytes: Buffer, { length }: ArraySpan, path: string, key: string): string[] => {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let place = 0;
  return Array.from({ length }, (_, index) => {
    const start = place + 8;
    place = start + bytes.readUInt32LE(place);
    try {
      return utf8.decode(bytes.subarray(start, place));
    } catch {
      throw wrong(path, key, 'UTF-8', `other bytes at index ${index}`);
    }
  });
};

/**
 * Reads what the header's slim form leaves out. The header is scanned again first: nothing is allocated for what it
 * claims and does not hold.
 *
 * @throws ShardbenchError as `openModel`, and `invalidMetadata` for an array of another type or of other bytes than UTF-8
 */
export const readTokenizerArrays = (path: string): TokenizerArrays =>
  scanFile(path, (descriptor, { arrays }) => {
    const texts = (key: string): string[] | null => {
      const span = arrays.get(key);
      if (span === undefined) return null;
      if (span.type !== STRING) throw wrong(path, key, 'a list of texts', `metadata type ${span.type}`);
      return strings(bytesOf(descriptor, span, path), span, path, key);
    };
    const numbers = (key: string): number[] | null => {
      const span = arrays.get(key);
      if (span === undefined) return null;
      if (span.type !== INT32) throw wrong(path, key, 'a list of int32', `metadata type ${span.type}`);
      const bytes = bytesOf(descriptor, span, path);
      return Array.from({ length: span.length }, (_, index) => bytes.readInt32LE(index * 4));
    };
    return {
      tokens: texts('tokenizer.ggml.tokens'),
      merges: texts('tokenizer.ggml.merges'),
      types: numbers('tokenizer.ggml.token_type'),
    };
  }).read;
