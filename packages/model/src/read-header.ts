import { closeSync, openSync, statSync } from 'node:fs';
import { type GGUFTensorInfo, gguf } from '@huggingface/gguf';
import { byteCursor } from './byte-cursor.ts';
import { alignUp } from './gguf-bytes.ts';
import { invalidModel, unreadableModel } from './invalid-model.ts';
import { type HeaderScan, scanHeader } from './scan-header.ts';
import { slimHeader } from './slim-header.ts';

/** A header whose structure was checked: its metadata and tensor descriptions are still only claims. */
export interface GgufHeader {
  readonly fileBytes: number;
  /** Metadata entries that are no arrays. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** How many elements each array of the metadata has, by key. */
  readonly arrayLengths: ReadonlyMap<string, number>;
  readonly tensorInfos: readonly GGUFTensorInfo[];
  /** Byte of the file at which the data section starts. */
  readonly dataOffset: number;
  readonly alignment: number;
}

interface ScannedFile {
  readonly fileBytes: number;
  readonly scan: HeaderScan;
}

/** The header library holds 50 MB of header at most, in chunks of 2 MB. */
const MAX_HEADER_BYTES = 40_000_000;

/** Opens a regular file; anything else, such as a pipe that nobody writes to, could block for ever. */
const openFile = (path: string): { descriptor: number; fileBytes: number } => {
  try {
    const status = statSync(path);
    if (!status.isFile()) throw new Error('not a regular file');
    return { descriptor: openSync(path, 'r'), fileBytes: status.size };
  } catch (error) {
    throw unreadableModel(path, error);
  }
};

/** Scans a header and reads what is wanted of it while the file is open. */
export const scanFile = <Read>(
  path: string,
  read: (descriptor: number, scan: HeaderScan) => Read,
): ScannedFile & { readonly read: Read } => {
  const { descriptor, fileBytes } = openFile(path);
  try {
    const end = Math.min(fileBytes, MAX_HEADER_BYTES);
    const atEnd = end === fileBytes ? 'the end of the file' : `the largest header that is accepted, ${end} bytes`;
    const scan = scanHeader(byteCursor(descriptor, path, end, atEnd));
    return { fileBytes, scan, read: read(descriptor, scan) };
  } finally {
    closeSync(descriptor);
  }
};

/** Serves a header from memory to the library, which reads over HTTP in ranges. */
const serve =
  (header: Buffer): typeof fetch =>
  async (_address, request) => {
    const range = /bytes=(\d+)-(\d+)/.exec(new Headers(request?.headers).get('range') ?? '');
    return new Response(new Uint8Array(header.subarray(Number(range?.[1]), Number(range?.[2]) + 1)));
  };

const parse = async (path: string, scan: HeaderScan, slim: Buffer) => {
  try {
    const parsed = await gguf('http://header', { fetch: serve(slim) });
    if (parsed.tensorInfos.length === scan.tensorCount && parsed.tensorInfoByteRange[1] === slim.length) return parsed;
    throw new Error('the parser lost its place');
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw invalidModel({ code: 'unreadableHeader', expected: 'a readable GGUF header', found, where: path }, error);
  }
};

/**
 * Reads a GGUF header: scanned first in bounded time and memory, then parsed by the library, whose exceptions never
 * get out.
 *
 * @throws ShardbenchError
 */
export const readHeader = async (path: string): Promise<GgufHeader> => {
  const { fileBytes, scan, read: slim } = scanFile(path, slimHeader);
  const { alignment, arrays, tensors } = scan;
  const { metadata, tensorInfos } = await parse(path, scan, slim);
  return {
    fileBytes,
    metadata: { ...metadata },
    arrayLengths: new Map([...arrays].map(([key, { length }]) => [key, length])),
    tensorInfos,
    dataOffset: alignUp(tensors.end, alignment),
    alignment,
  };
};
