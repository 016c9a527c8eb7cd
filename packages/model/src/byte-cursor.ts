import { readSync } from 'node:fs';
import { invalidModel } from './invalid-model.ts';

const WINDOW_BYTES = 1 << 20;

/** Reads a file's header forwards through one window of fixed size, whatever the header claims about itself. */
export interface ByteCursor {
  readonly path: string;
  readonly position: () => number;
  readonly uint32: (what: string) => number;
  /** Exact up to 2^53, above that only near: every limit is far below. */
  readonly uint64: (what: string) => number;
  readonly text: (byteLength: number, what: string) => string;
  readonly skip: (byteLength: number, what: string) => void;
}

/**
 * A cursor over the first `end` bytes of an open file.
 *
 * @param end no read passes it: the file size, or the largest header that is accepted
 * @param atEnd what to say about a header that does
 */
export const byteCursor = (descriptor: number, path: string, end: number, atEnd: string): ByteCursor => {
  const window = Buffer.allocUnsafe(Math.min(WINDOW_BYTES, end));
  let windowStart = 0;
  let windowBytes = 0;
  let place = 0;

  const require = (byteLength: number, what: string): void => {
    if (byteLength <= end - place) return;
    throw invalidModel({
      code: 'truncatedHeader',
      expected: `${byteLength} bytes of ${what} at byte ${place}`,
      found: `${end - place} bytes before ${atEnd}`,
      where: path,
    });
  };

  /** Offset in the window at which `byteLength` (at most a window) bytes of the file lie; moves the cursor past them. */
  const take = (byteLength: number, what: string): number => {
    require(byteLength, what);
    if (place < windowStart || place + byteLength > windowStart + windowBytes) {
      windowStart = place;
      windowBytes = readSync(descriptor, window, 0, Math.min(window.length, end - place), place);
      if (windowBytes < byteLength) {
        throw invalidModel({
          code: 'truncatedHeader',
          expected: `${byteLength} bytes of ${what} at byte ${place}`,
          found: `${windowBytes} bytes: the file became shorter while it was read`,
          where: path,
        });
      }
    }
    const offset = place - windowStart;
    place += byteLength;
    return offset;
  };

  return {
    path,
    position: () => place,
    uint32: (what) => window.readUInt32LE(take(4, what)),
    uint64: (what) => {
      const offset = take(8, what);
      return window.readUInt32LE(offset) + window.readUInt32LE(offset + 4) * 2 ** 32;
    },
    text: (byteLength, what) => {
      const offset = take(byteLength, what);
      return window.toString('utf8', offset, offset + byteLength);
    },
    skip: (byteLength, what) => {
      require(byteLength, what);
      place += byteLength;
    },
  };
};
