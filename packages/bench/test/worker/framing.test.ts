import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameReader, encodeFrame, type Frame } from '../../src/worker/framing.ts';

const readAll = (chunks: readonly Uint8Array[]): Frame[] => {
  const read = createFrameReader();
  return chunks.flatMap((chunk) => [...read(chunk)]);
};

test.each([
  ['no JSON', 'hello\n'],
  ['no object', '7\n'],
  ['null', 'null\n'],
  ['negative bytes', '{"bytes":-1}\n'],
  ['half a byte', '{"bytes":1.5}\n'],
  ['bytes as text', '{"bytes":"12"}\n'],
  ['more bytes than any worker sends', '{"bytes":1e12}\n'],
])('a line with %s is refused', (_name, line) => {
  expect(() => readAll([Buffer.from(line)])).toThrow();
});

test('what came before a broken line is heard', () => {
  const frames = createFrameReader()(Buffer.from('{"a":1}\nbroken\n'));
  expect(frames.next().value?.message).toEqual({ a: 1 });
  expect(() => frames.next()).toThrow();
});

test('what is not complete is not given', () => {
  const frame = encodeFrame({ type: 'request' }, Uint8Array.of(1, 2, 3));
  expect(readAll([frame.subarray(0, 5), frame.subarray(5, -1)])).toEqual([]);
});

test('a payload may hold line ends', () => {
  const payload = Buffer.from('\n\n{"a":1}\n');
  const [frame, next] = readAll([encodeFrame({ type: 'a' }, payload), encodeFrame({ type: 'b' })]);
  expect(frame?.payload.equals(payload)).toBe(true);
  expect(next?.message).toEqual({ type: 'b' });
});

test('an empty payload is a payload', () => {
  expect(readAll([encodeFrame({ a: 1 }, new Uint8Array())])[0]?.message).toEqual({ a: 1, bytes: 0 });
});

/** Text with everything that could break a line. */
const message = fc.dictionary(fc.constantFrom('type', 'text', 'more'), fc.string({ unit: 'binary' }), { minKeys: 1 });
const sent = fc.record({ message, payload: fc.option(fc.uint8Array({ maxLength: 300 }), { nil: undefined }) });

test('any messages arrive in order, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 8 }), fc.array(fc.nat({ max: 60 })), (frames, cuts) => {
      let rest: Uint8Array = Buffer.concat(frames.map((frame) => encodeFrame(frame.message, frame.payload)));
      const chunks: Uint8Array[] = [];
      for (const cut of cuts) {
        chunks.push(rest.subarray(0, cut));
        rest = rest.subarray(cut);
      }
      const read = readAll([...chunks, rest]);
      expect(read.length).toBe(frames.length);
      for (const [index, { message: was, payload }] of frames.entries()) {
        const bytes = payload === undefined ? {} : { bytes: payload.length };
        expect(read[index]?.message).toEqual({ ...was, ...bytes });
        expect([...(read[index]?.payload ?? [])]).toEqual([...(payload ?? [])]);
      }
    }),
  );
});

test('a payload stays what it was when the next one arrives', () => {
  const read = createFrameReader();
  const [first] = [...read(encodeFrame({}, Buffer.alloc(1000, 1)))];
  Array.from(read(encodeFrame({}, Buffer.alloc(1000, 2))));
  expect(first?.payload.every((byte) => byte === 1)).toBe(true);
});

test('a large payload in many pieces is joined once, not once per piece', () => {
  const frame = encodeFrame({}, Buffer.alloc(2 ** 26, 7));
  const read = createFrameReader();
  const frames: Frame[] = [];
  // Joining at every piece would copy 2 TiB, which no patience outlasts.
  for (let at = 0; at < frame.length; at += 1024) frames.push(...read(frame.subarray(at, at + 1024)));
  expect(frames.map(({ payload }) => payload.length)).toEqual([2 ** 26]);
});
