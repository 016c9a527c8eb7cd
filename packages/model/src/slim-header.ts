import { readSync } from 'node:fs';
import { GGUF_MAGIC } from './gguf-bytes.ts';
import type { HeaderScan, Span } from './scan-header.ts';

const FIXED_BYTES = 24;

const readSpan = (descriptor: number, { start, end }: Span): Buffer => {
  const bytes = Buffer.alloc(end - start);
  readSync(descriptor, bytes, 0, bytes.length, start);
  return bytes;
};

/**
 * The header of an open file without its arrays: a vocabulary costs a parser most of a second, several times over
 * where it restarts at a chunk's end, and facts and tensors do not need it.
 */
export const slimHeader = (descriptor: number, scan: HeaderScan): Buffer => {
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.writeUInt32LE(GGUF_MAGIC, 0);
  fixed.writeUInt32LE(scan.version, 4);
  fixed.writeBigUInt64LE(BigInt(scan.tensorCount), 8);
  fixed.writeBigUInt64LE(BigInt(scan.scalars.length), 16);
  return Buffer.concat([fixed, ...[...scan.scalars, scan.tensors].map((span) => readSpan(descriptor, span))]);
};
