import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { StepTimings } from '@shardbench/stats';
import { timingsRefused } from './timings-refused.ts';
import { type Cursor, readVarint, VARINT_BYTES_MAX, writeVarint } from './varint.ts';

/*
 * The timings of one request as a blob; docs/storage.md describes the format.
 *
 *   "SBTT", format version (1 byte), varints: columns, steps, prefill steps, length of the body; CRC-32 (4 bytes, little
 *   endian) of everything before it and of the body; body, raw-deflated: each column's name (varint length, UTF-8), then the columns one after the other, one varint per
 *   step; `startNs`, which rises, as differences.
 */

const MAGIC = Buffer.from('SBTT');
const FORMAT_VERSION = 1;
const PREAMBLE_BYTES = MAGIC.length + 1;
const CHECKSUM_BYTES = 4;

/** Far above what a chain can have; a blob that claims more is refused before anything is allocated for it. */
const COLUMNS_MAX = 4_096;
const STEPS_MAX = 1 << 20;
const CELLS_MAX = 1 << 23;
const NAME_BYTES_MAX = 256;

/** Deflate cannot shrink anything further than this. */
const DEFLATE_RATIO_MAX = 1_032;
const RISING_COLUMN = 'startNs';

/** Encodes timings; every value has to be a safe integer of zero or more. Throws a ShardbenchError otherwise. */
export function encodeTimings(timings: StepTimings): Buffer {
  const { columns, rows, prefillSteps } = timings;
  const steps = columns.length === 0 ? 0 : rows.length / columns.length;
  checkShape({ columns: columns.length, steps, prefillSteps });
  const names = columns.map((name) => Buffer.from(name));
  if (names.some((name) => name.length > NAME_BYTES_MAX)) {
    throw timingsRefused(`names of at most ${NAME_BYTES_MAX} bytes`, 'a longer one');
  }
  const nameBytes = names.reduce((sum, name) => sum + VARINT_BYTES_MAX + name.length, 0);
  const body = Buffer.alloc(nameBytes + rows.length * VARINT_BYTES_MAX);
  let length = 0;
  for (const name of names) {
    length = writeVarint(body, length, name.length);
    length += name.copy(body, length);
  }
  columns.forEach((name, column) => {
    let before = 0;
    for (let step = 0; step < steps; step += 1) {
      const value = rows[step * columns.length + column] as number;
      const stored = value - before;
      if (!Number.isSafeInteger(value) || stored < 0) {
        const expected =
          name === RISING_COLUMN ? 'whole nanoseconds that do not fall' : 'a whole number of zero or more';
        throw timingsRefused(expected, `${value} at step ${step} of ${name}`);
      }
      length = writeVarint(body, length, stored);
      if (name === RISING_COLUMN) before = value;
    }
  });
  const used = body.subarray(0, length);
  const head = preamble([columns.length, steps, prefillSteps, length]);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeUInt32LE(crc32(used, crc32(head)));
  return Buffer.concat([head, checksum, deflateRawSync(used)]);
}

/** Whether a blob begins like one of {@link encodeTimings}; only decoding shows whether it is intact. */
export function hasTimingsFormat(bytes: Buffer): boolean {
  return (
    bytes.length > PREAMBLE_BYTES &&
    bytes.subarray(0, MAGIC.length).equals(MAGIC) &&
    bytes[MAGIC.length] === FORMAT_VERSION
  );
}

/** Decodes a blob of {@link encodeTimings}. Throws a ShardbenchError for one that is cut short, altered or untrue. */
export function decodeTimings(blob: Uint8Array): StepTimings {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  if (bytes.length <= PREAMBLE_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw timingsRefused('a blob of timings', `${bytes.length} bytes of something else`);
  }
  if (bytes[MAGIC.length] !== FORMAT_VERSION) {
    throw timingsRefused(`format version ${FORMAT_VERSION}`, `version ${bytes[MAGIC.length]}`);
  }
  try {
    return decodeBody(bytes);
  } catch (error) {
    if (error instanceof RangeError || isZlibError(error)) throw timingsRefused('an intact blob', error.message);
    throw error;
  }
}

function decodeBody(bytes: Buffer): StepTimings {
  const head: Cursor = { bytes, at: PREAMBLE_BYTES };
  const [columns, steps] = [readVarint(head), readVarint(head)];
  const [prefillSteps, length] = [readVarint(head), readVarint(head)];
  checkShape({ columns, steps, prefillSteps });
  const packed = bytes.subarray(head.at + CHECKSUM_BYTES);
  const lengthMax = columns * (NAME_BYTES_MAX + VARINT_BYTES_MAX) + columns * steps * VARINT_BYTES_MAX;
  if (length < columns * (steps + 1) || length > Math.min(lengthMax, packed.length * DEFLATE_RATIO_MAX)) {
    throw timingsRefused(`a body that fits ${columns} columns of ${steps} steps`, `${length} bytes`);
  }
  const { buffer: inflated, engine } = inflateRawSync(packed, { maxOutputLength: length, info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  const checksum = crc32(inflated, crc32(bytes.subarray(0, head.at)));
  const whole = inflated.length === length && engine.bytesWritten === packed.length;
  if (!whole || checksum !== bytes.readUInt32LE(head.at)) {
    throw timingsRefused('the bytes that were stored', 'others: length or checksum differ');
  }
  const body: Cursor = { bytes: inflated, at: 0 };
  const names = Array.from({ length: columns }, () => readName(body));
  const rows = new Float64Array(columns * steps);
  names.forEach((name, column) => {
    let before = 0;
    for (let step = 0; step < steps; step += 1) {
      const value = before + readVarint(body);
      rows[step * columns + column] = value;
      if (name === RISING_COLUMN) before = value;
    }
  });
  if (body.at !== length) throw timingsRefused('nothing behind the last column', `${length - body.at} more bytes`);
  return { columns: names, prefillSteps, rows };
}

function preamble(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(PREAMBLE_BYTES + values.length * VARINT_BYTES_MAX);
  MAGIC.copy(bytes);
  bytes[MAGIC.length] = FORMAT_VERSION;
  return bytes.subarray(
    0,
    values.reduce((at, value) => writeVarint(bytes, at, value), PREAMBLE_BYTES),
  );
}

function readName(body: Cursor): string {
  const length = readVarint(body);
  if (length > NAME_BYTES_MAX || body.at + length > body.bytes.length) throw new RangeError('a name ends outside');
  body.at += length;
  return Buffer.from(body.bytes.subarray(body.at - length, body.at)).toString();
}

function checkShape({ columns, steps, prefillSteps }: { columns: number; steps: number; prefillSteps: number }): void {
  if (columns < 1 || columns > COLUMNS_MAX) throw timingsRefused(`1 to ${COLUMNS_MAX} columns`, `${columns}`);
  if (!Number.isInteger(steps)) throw timingsRefused('whole rows', `${steps} of them`);
  if (steps > STEPS_MAX || steps * columns > CELLS_MAX) {
    throw timingsRefused(`at most ${STEPS_MAX} steps and ${CELLS_MAX} values`, `${steps} steps of ${columns} values`);
  }
  if (!Number.isInteger(prefillSteps) || prefillSteps < 0 || prefillSteps > steps) {
    throw timingsRefused(`0 to ${steps} prefill steps`, `${prefillSteps}`);
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^(Z_|ERR_BUFFER_TOO_LARGE)/.test(String(error.code));
}
