import { closeSync, fstatSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { type GGUFTensorInfo, gguf } from '@huggingface/gguf';
import { byteCursor } from './byte-cursor.ts';
import { alignUp } from './gguf-bytes.ts';
import { invalidModel, unreadableModel } from './invalid-model.ts';
import { HEADER_LIMITS, type HeaderScan, scanHeader } from './scan-header.ts';

/** A header whose structure was checked: its metadata and tensor descriptions are still only claims. */
export interface GgufHeader {
  readonly fileBytes: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tensorInfos: readonly GGUFTensorInfo[];
  /** Byte of the file at which the data section starts. */
  readonly dataOffset: number;
  readonly alignment: number;
}

const scanFile = (path: string): HeaderScan & { readonly fileBytes: number } => {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    throw unreadableModel(path, error);
  }
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) throw unreadableModel(path, 'not a regular file');
    const fileBytes = status.size;
    const whole = fileBytes <= HEADER_LIMITS.headerBytes;
    const end = whole ? fileBytes : HEADER_LIMITS.headerBytes;
    const atEnd = whole ? 'the end of the file' : `the largest accepted header ends (${end} bytes)`;
    return { fileBytes, ...scanHeader(byteCursor(descriptor, path, end, atEnd)) };
  } finally {
    closeSync(descriptor);
  }
};

/** Reads a GGUF header: scanned first in bounded memory, then parsed by the library, whose exceptions never get out. */
export const readHeader = async (path: string): Promise<GgufHeader> => {
  const { fileBytes, headerEnd, alignment, tensorCount } = scanFile(path);
  let parsed: Awaited<ReturnType<typeof gguf>>;
  try {
    // An absolute path: the library would fetch one that begins with https:.
    parsed = await gguf(resolve(path), { allowLocalFile: true });
  } catch (error) {
    throw invalidModel(
      {
        code: 'unreadableHeader',
        expected: 'a readable GGUF header',
        found: error instanceof Error ? error.message : String(error),
        where: path,
      },
      error,
    );
  }
  if (parsed.tensorInfoByteRange[1] !== headerEnd || parsed.tensorInfos.length !== tensorCount) {
    throw invalidModel({
      code: 'unreadableHeader',
      expected: `${tensorCount} tensors and a header of ${headerEnd} bytes, as scanned`,
      found: `${parsed.tensorInfos.length} tensors and ${parsed.tensorInfoByteRange[1]} bytes, as parsed`,
      where: path,
    });
  }
  return {
    fileBytes,
    metadata: { ...parsed.metadata },
    tensorInfos: parsed.tensorInfos,
    dataOffset: alignUp(headerEnd, alignment),
    alignment,
  };
};
