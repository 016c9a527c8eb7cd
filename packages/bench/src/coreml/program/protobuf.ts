// Just enough of the protobuf wire format to read a model's description: fields in order, bounds checked, no schema.

/** One field of a message: its number, and a whole number or bytes. */
export interface ProtobufField {
  readonly number: number;
  /** Varints, and the raw 32 or 64 bits of fixed fields; 0 for bytes. */
  readonly integer: bigint;
  /** Empty for numbers. */
  readonly bytes: Uint8Array;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
/** A varint has at most ten bytes. */
const VARINT_BYTES = 10;

const broken = (what: string): RangeError => new RangeError(`${what} in a protobuf message`);

const readVarint = (bytes: Uint8Array, at: number): readonly [value: bigint, next: number] => {
  let value = 0n;
  for (let index = 0; index < VARINT_BYTES; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) throw broken('an unfinished number');
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return [BigInt.asUintN(64, value), at + index + 1];
  }
  throw broken('a number of more than ten bytes');
};

const NOTHING = new Uint8Array(0);

/**
 * The fields of a message in the order of the file.
 *
 * @throws RangeError for bytes that are no message: a field that ends behind them, or one of a kind that nobody writes
 */
export function* protobufFields(bytes: Uint8Array): Generator<ProtobufField, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const [tag, afterTag] = readVarint(bytes, at);
    const number = Number(tag >> 3n);
    const kind = Number(tag & 7n);
    at = afterTag;
    if (kind === VARINT) {
      const [integer, next] = readVarint(bytes, at);
      yield { number, integer, bytes: NOTHING };
      at = next;
    } else if (kind === BYTES) {
      const [length, begin] = readVarint(bytes, at);
      if (length > BigInt(bytes.length - begin)) throw broken('a field that is longer than its message');
      at = begin + Number(length);
      yield { number, integer: 0n, bytes: bytes.subarray(begin, at) };
    } else if (kind === FIXED64 || kind === FIXED32) {
      const size = kind === FIXED64 ? 8 : 4;
      if (at + size > bytes.length) throw broken('a number that is longer than its message');
      const integer = kind === FIXED64 ? view.getBigUint64(at, true) : BigInt(view.getUint32(at, true));
      yield { number, integer, bytes: NOTHING };
      at += size;
    } else {
      throw broken(`a field of kind ${kind}`);
    }
  }
}

/** Every field with one number. */
export const fieldsNumbered = (bytes: Uint8Array, number: number): ProtobufField[] =>
  [...protobufFields(bytes)].filter((field) => field.number === number);

/** The last field with one number, as protobuf defines it for fields that occur once. */
export const lastNumbered = (bytes: Uint8Array, number: number): ProtobufField | undefined =>
  fieldsNumbered(bytes, number).at(-1);

/** Whole numbers of a repeated field, packed or not. */
export const integersNumbered = (bytes: Uint8Array, number: number): number[] =>
  fieldsNumbered(bytes, number).flatMap((field) => {
    if (field.bytes.length === 0) return [Number(BigInt.asIntN(64, field.integer))];
    const values: number[] = [];
    for (let at = 0; at < field.bytes.length; ) {
      const [value, next] = readVarint(field.bytes, at);
      values.push(Number(BigInt.asIntN(64, value)));
      at = next;
    }
    return values;
  });
