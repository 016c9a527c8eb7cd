/**
 * Unsigned integers up to 2^53 - 1 in groups of seven bits, lowest first, the top bit set on all but the last byte
 * (LEB128). Plain arithmetic instead of bit operations, which would cut at 32 bits.
 */

/** Longest encoding of a safe integer. */
export const VARINT_BYTES_MAX = 8;

/** Writes `value` at `offset` and returns the offset behind it. The caller provides room and a safe integer. */
export function writeVarint(bytes: Uint8Array, offset: number, value: number): number {
  let at = offset;
  let rest = value;
  while (rest >= 0x80) {
    bytes[at++] = (rest % 0x80) + 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[at++] = rest;
  return at;
}

/** A position in bytes that moves as values are read. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** Reads the value at the cursor. Throws a RangeError when the bytes end within it or it is no safe integer. */
export function readVarint(cursor: Cursor): number {
  let value = 0;
  let unit = 1;
  for (let read = 0; read < VARINT_BYTES_MAX; read += 1) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) throw new RangeError('the bytes end within a number');
    value += (byte % 0x80) * unit;
    if (byte < 0x80) {
      if (!Number.isSafeInteger(value)) break;
      return value;
    }
    unit *= 0x80;
  }
  throw new RangeError('a number is too large');
}
