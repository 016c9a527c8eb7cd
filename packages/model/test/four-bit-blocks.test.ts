import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeQ4Blocks } from '../src/four-bit-blocks.ts';
import { decodeQ4Blocks } from './decode-four-bit.ts';

/** One Q8_0 block. */
const blockOf = (scale: number, quanta: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(34);
  new DataView(bytes.buffer).setFloat16(0, scale, true);
  bytes.set(Int8Array.from(quanta), 2);
  return bytes;
};

const filled = (value: number, changes: Readonly<Record<number, number>> = {}): number[] =>
  Array.from({ length: 32 }, (_, index) => changes[index] ?? value);

/** Scale and nibbles of one Q4_0 block, in the order of the values. */
const partsOf = (block: Uint8Array): { readonly scale: number; readonly nibbles: number[] } => {
  const bytes = [...block.subarray(2)];
  return {
    scale: new DataView(block.buffer, block.byteOffset).getFloat16(0, true),
    nibbles: [...bytes.map((byte) => byte & 15), ...bytes.map((byte) => byte >> 4)],
  };
};

test('a block without values stays without', () => {
  expect([...decodeQ4Blocks(encodeQ4Blocks(blockOf(0.5, filled(0))))].every((value) => value === 0)).toBe(true);
});

test('the largest value is nibble 0 whatever its sign, its opposite is cut to 15', () => {
  const { scale, nibbles } = partsOf(encodeQ4Blocks(blockOf(0.5, filled(0, { 3: 64, 20: -64 }))));
  expect([scale, nibbles[3], nibbles[20], nibbles[0]]).toEqual([-4, 0, 15, 8]);
  const other = partsOf(encodeQ4Blocks(blockOf(0.5, filled(0, { 3: -64, 20: 64 }))));
  expect([other.scale, other.nibbles[3], other.nibbles[20]]).toEqual([4, 0, 15]);
});

test('a byte holds value i in its low nibble and value i + 16 in its high one', () => {
  const block = encodeQ4Blocks(blockOf(1, filled(0, { 0: -8, 1: 1, 17: 3 })));
  expect(block).toHaveLength(18);
  expect([block[2], block[3]]).toEqual([0x80, 0xb9]);
});

const blocks = fc
  .tuple(
    fc.double({ min: 2 ** -10, max: 4, noNaN: true }),
    fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 32, maxLength: 32 }),
  )
  .map(([scale, quanta]) => blockOf(scale, quanta));

test('every nibble is min(15, floor(x / d + 8.5)) of the largest value over -8', () => {
  fc.assert(
    fc.property(blocks, (block) => {
      const scale = new DataView(block.buffer).getFloat16(0, true);
      const values = [...new Int8Array(block.buffer, 2)].map((quantum) => scale * quantum);
      const largest = values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
      const d = largest / -8;
      const expected = values.map((value) => (d === 0 ? 8 : Math.min(15, Math.floor(value / d + 8.5))));
      expect(partsOf(encodeQ4Blocks(block)).nibbles).toEqual(expected);
    }),
  );
});

test('what is decoded again is half a step away at most, a whole one at the cut end', () => {
  fc.assert(
    fc.property(blocks, (block) => {
      const scale = new DataView(block.buffer).getFloat16(0, true);
      const values = [...new Int8Array(block.buffer, 2)].map((quantum) => scale * quantum);
      const step = Math.max(...values.map(Math.abs)) / 8;
      const decoded = decodeQ4Blocks(encodeQ4Blocks(block));
      for (const [index, value] of values.entries()) {
        const off = Math.abs((decoded[index] ?? Number.NaN) - value);
        const cut = Math.abs(value) > 7.5 * step;
        // Rounding the scale to float16 adds up to eight times its own error.
        expect(off).toBeLessThanOrEqual((cut ? 1 : 0.5) * step + 8 * step * 2 ** -11 + 2 ** -21);
      }
    }),
  );
});
