import { expect, test } from 'vitest';
import { terminalWidth } from '../../src/terminal/terminal-stream.ts';

test('a pipe has no width, whatever it says', () => {
  expect(terminalWidth({})).toBeNull();
  expect(terminalWidth({ isTTY: false, columns: 120 })).toBeNull();
});

test('a terminal has its width, or the usual one when it says 0 or nothing', () => {
  expect(terminalWidth({ isTTY: true, columns: 120 })).toBe(120);
  expect(terminalWidth({ isTTY: true, columns: 0 })).toBe(80);
  expect(terminalWidth({ isTTY: true })).toBe(80);
});
