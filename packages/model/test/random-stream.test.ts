import { expect, test } from 'vitest';
import { blockScales, fillQ8Blocks } from '../src/fill-weights.ts';
import { nextWord, randomStream } from '../src/random-stream.ts';

const words = (seed: number, name: string, count = 8): number[] => {
  const stream = randomStream(seed, name);
  return Array.from({ length: count }, () => nextWord(stream));
};

test('a stream repeats for the same seed and name, and differs for any other', () => {
  expect(words(1, 'a')).toEqual(words(1, 'a'));
  expect(words(1, 'a')).not.toEqual(words(2, 'a'));
  expect(words(1, 'a')).not.toEqual(words(1, 'b'));
});

test('filling blocks draws the words that the stream would have given one by one', () => {
  const filled = randomStream(7, 'tensor');
  const stepped = randomStream(7, 'tensor');
  fillQ8Blocks(new Uint16Array(3 * 17), filled, blockScales(0.02));
  for (let word = 0; word < 3 * 9; word++) nextWord(stepped);
  expect([...filled]).toEqual([...stepped]);
});

test('blocks filled in two goes are the blocks filled in one', () => {
  const scales = blockScales(0.02);
  const once = new Uint16Array(8 * 17);
  fillQ8Blocks(once, randomStream(7, 'tensor'), scales);
  const twice = new Uint16Array(8 * 17);
  const stream = randomStream(7, 'tensor');
  fillQ8Blocks(twice.subarray(0, 3 * 17), stream, scales);
  fillQ8Blocks(twice.subarray(3 * 17), stream, scales);
  expect([...twice]).toEqual([...once]);
});

test('weights have the deviation that was asked for', () => {
  const blocks = new Uint16Array(4096 * 17);
  fillQ8Blocks(blocks, randomStream(1, 'tensor'), blockScales(0.02));
  const view = new DataView(blocks.buffer);
  let squares = 0;
  for (let block = 0; block < 4096; block++) {
    const scale = view.getFloat16(block * 34, true);
    for (let index = 0; index < 32; index++) squares += (scale * view.getInt8(block * 34 + 2 + index)) ** 2;
  }
  const deviation = Math.sqrt(squares / (4096 * 32));
  expect(deviation).toBeGreaterThan(0.0195);
  expect(deviation).toBeLessThan(0.0208);
});
