import { expect, test } from 'vitest';
import { countingLine } from '../../src/terminal/counting-line.ts';

/** What is written when `show` is called at these milliseconds. */
const written = (times: readonly number[], isTTY: boolean, quiet = false): string => {
  let [text, now] = ['', 0];
  const stream = { isTTY, columns: 80, write: (part: string) => (text += part) };
  {
    using line = countingLine(stream, {}, quiet, () => now);
    for (const time of times) {
      now = time;
      line.show(`at ${time}`);
    }
  }
  return text;
};

test('short or quiet work shows nothing', () => {
  expect(written([1, 2, 200], true)).toBe('');
  expect(written([1, 2999], false)).toBe('');
  expect(written([10_000], true, true)).toBe('');
});

test('in a pipe a line is added every three seconds', () => {
  expect(written([3000, 3001, 5999, 6000], false)).toBe('at 3000\nat 6000\n');
});

test('on a terminal one line is redrawn, and none is left behind', () => {
  const text = written([250, 260, 500], true);
  expect(text.match(/at \d+/g)).toEqual(['at 250', 'at 500']);
  expect(text).not.toContain('\n');
  expect(text.endsWith('\r\u001b[2K')).toBe(true);
});
