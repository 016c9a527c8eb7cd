import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { StepTimings } from '@shardbench/stats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTimings, encodeTimings } from '../src/index.ts';
import { readVarint, writeVarint } from '../src/varint.ts';
import { errorOf } from './database-file.ts';
import { timings } from './sample-records.ts';

const refused = { kind: 'storage', code: 'timingsRefused' };

/** A blob whose checksum is right for whatever header and body it is given. */
function blob(header: readonly number[], body: Uint8Array): Buffer {
  const head = Buffer.alloc(5 + header.length * 8);
  head.write('SBTT\u0001', 'latin1');
  const used = head.subarray(
    0,
    header.reduce((at, value) => writeVarint(head, at, value), 5),
  );
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(body, crc32(used)));
  return Buffer.concat([used, checksum, deflateRawSync(body)]);
}

function parts(of: Buffer): { header: number[]; body: Buffer } {
  const cursor = { bytes: of, at: 5 };
  const header = Array.from({ length: 4 }, () => readVarint(cursor));
  return { header, body: inflateRawSync(of.subarray(cursor.at + 4)) };
}

describe('timings that cannot be stored', () => {
  const changed = (value: number): StepTimings => {
    const of = timings();
    of.rows[of.rows.length - 1] = value;
    return of;
  };

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses the value %d', (value) => {
    expect(errorOf(() => encodeTimings(changed(value)))).toMatchObject(refused);
  });

  it('refuses steps that start before the one before them', () => {
    const of = timings();
    of.rows[of.columns.length + 1] = 0;
    expect(errorOf(() => encodeTimings(of))).toMatchObject(refused);
  });

  it('refuses rows that are cut short, no columns, a name without end and prefill steps that are not there', () => {
    const of = timings();
    const attempts: StepTimings[] = [
      { ...of, rows: of.rows.subarray(1) },
      { ...of, columns: [] },
      { ...of, columns: of.columns.with(0, 'x'.repeat(257)) },
      { ...of, prefillSteps: 5 },
      { ...of, prefillSteps: -1 },
    ];
    for (const attempt of attempts) expect(errorOf(() => encodeTimings(attempt))).toMatchObject(refused);
  });
});

describe('blobs that hold no timings', () => {
  const good = encodeTimings(timings());
  const { header, body } = parts(good);
  const [columns, steps, prefillSteps, length] = header as [number, number, number, number];

  it('is built like this', () => {
    expect(blob(header, body)).toEqual(good);
  });

  it('refuses every shortening, and anything behind the end', () => {
    for (let end = 0; end < good.length; end += 1) {
      expect(errorOf(() => decodeTimings(good.subarray(0, end)))).toMatchObject(refused);
    }
    expect(errorOf(() => decodeTimings(Buffer.concat([good, Buffer.alloc(1)])))).toMatchObject(refused);
  });

  it('refuses every changed byte', () => {
    for (let at = 0; at < good.length; at += 1) {
      const altered = Buffer.from(good);
      altered[at] = (altered[at] as number) ^ 0x10;
      let decoded: StepTimings | undefined;
      try {
        decoded = decodeTimings(altered);
      } catch (error) {
        expect(error).toMatchObject(refused);
      }
      // Bits that only fill up deflate's last byte may differ: then nothing else does.
      if (decoded !== undefined) expect(decoded).toEqual(timings());
    }
  });

  it('refuses random bytes', () => {
    const magic = Buffer.from('SBTT\u0001', 'latin1');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, withMagic) => {
        const attempt = withMagic ? Buffer.concat([magic, bytes]) : bytes;
        expect(errorOf(() => decodeTimings(attempt))).toMatchObject(refused);
      }),
    );
  });

  it('refuses another format version', () => {
    const newer = Buffer.from(good);
    newer[4] = 2;
    expect(errorOf(() => decodeTimings(newer)).found).toBe('version 2');
  });

  it.each([
    ['more columns than a chain can have', [5_000, steps, prefillSteps, length]],
    ['more steps than a request can have', [columns, 2 ** 40, prefillSteps, length]],
    ['more values than fit', [4_096, 2 ** 20, prefillSteps, length]],
    ['values that the body is too short for', [4_000, 2_000, prefillSteps, length]],
    ['a body larger than deflate can make of these bytes', [columns, 2 ** 18, prefillSteps, 2 ** 22]],
    ['a longer body', [columns, steps, prefillSteps, length + 1]],
    ['a shorter body', [columns, steps, prefillSteps, length - 1]],
    ['fewer steps than are there', [columns, steps - 1, prefillSteps, length]],
    ['more prefill than steps', [columns, steps, steps + 1, length]],
    ['no columns', [0, steps, prefillSteps, length]],
  ])('refuses a header that claims %s', (_, lie) => {
    expect(errorOf(() => decodeTimings(blob(lie, body)))).toMatchObject(refused);
  });

  it('refuses a body that inflates to far more than it claims', () => {
    const bomb = Buffer.alloc(5_000_000);
    expect(errorOf(() => decodeTimings(blob([columns, steps, prefillSteps, length], bomb)))).toMatchObject(refused);
  });

  it('refuses a name that ends outside and a number without end', () => {
    for (const spoilt of [Buffer.from([0xff, 0x01]), Buffer.alloc(9, 0xff)]) {
      const altered = Buffer.concat([spoilt, body.subarray(spoilt.length)]);
      const lie = [columns, steps, prefillSteps, altered.length];
      expect(errorOf(() => decodeTimings(blob(lie, altered)))).toMatchObject(refused);
    }
  });
});

describe('timings that are stored', () => {
  const anyTimings = fc
    .record({ columns: fc.array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 12 }), steps: fc.nat(40) })
    .chain(({ columns, steps }) =>
      fc.record({
        columns: fc.constant(['startNs', ...columns.filter((name) => name !== 'startNs')]),
        prefillSteps: fc.nat(steps),
        values: fc.array(fc.maxSafeNat(), {
          minLength: (columns.length + 1) * steps,
          maxLength: (columns.length + 1) * steps,
        }),
        starts: fc.array(fc.nat(2 ** 40), { minLength: steps, maxLength: steps }),
      }),
    )
    .map(({ columns, prefillSteps, values, starts }): StepTimings => {
      const rows = new Float64Array(starts.length * columns.length);
      rows.forEach((_, cell) => {
        rows[cell] = values[cell] as number;
      });
      starts
        .sort((a, b) => a - b)
        .forEach((start, step) => {
          rows[step * columns.length] = start;
        });
      return { columns, prefillSteps, rows };
    });

  it('come back as they were', () => {
    fc.assert(
      fc.property(anyTimings, (of) => {
        expect(decodeTimings(encodeTimings(of))).toEqual(of);
      }),
    );
  });

  it('come back from a slice of a larger buffer', () => {
    const stored = encodeTimings(timings());
    const larger = Buffer.concat([Buffer.alloc(3), stored, Buffer.alloc(3)]);
    expect(decodeTimings(larger.subarray(3, 3 + stored.length))).toEqual(timings());
  });

  it('take less room than a quarter of their numbers', () => {
    const long = timings(64, 8);
    expect(encodeTimings(long).length).toBeLessThan(long.rows.byteLength / 4);
  });
});
