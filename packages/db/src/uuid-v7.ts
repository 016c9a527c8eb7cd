import { randomBytes } from 'node:crypto';

const RANDOM_BITS = 74n;
let previous = 0n;

/**
 * UUID version 7 (RFC 9562): milliseconds, then random bits. Within this process every one is greater than the one
 * before, also when several fall into one millisecond or the clock is set back, so ids sort as records were made. Node's own
 * generator does not promise that.
 */
export function uuidV7(nowMs: number = Date.now()): string {
  const random = BigInt(`0x${randomBytes(10).toString('hex')}`) & ((1n << RANDOM_BITS) - 1n);
  const fresh = (BigInt(nowMs) << RANDOM_BITS) | random;
  previous = fresh > previous ? fresh : previous + 1n;
  return formatted(previous);
}

/** The UUID version 7 of a moment and a hash (hexadecimal, at least 19 digits): the same for the same, on every machine. */
export function derivedUuidV7(ms: number, hash: string): string {
  const digits = BigInt(`0x${hash.slice(0, 19)}`) & ((1n << RANDOM_BITS) - 1n);
  return formatted((BigInt(Math.max(0, Math.floor(ms))) << RANDOM_BITS) | digits);
}

/** 48 bits of time and 74 others with version and variant between them. */
function formatted(value: bigint): string {
  const high = value >> 62n;
  const bits =
    ((high >> 12n) << 80n) | (0x7n << 76n) | ((high & 0xfffn) << 64n) | (0b10n << 62n) | (value & ((1n << 62n) - 1n));
  return bits
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
