import { expect, test } from 'vitest';
import { colourWanted, createPaint } from '../../src/terminal/colour.ts';

const terminal = { isTTY: true };
const pipe = {};

test.each([
  ['a pipe', pipe, {}, false],
  ['a terminal', terminal, {}, true],
  ['a terminal that cannot', terminal, { TERM: 'dumb' }, false],
  ['NO_COLOR', terminal, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
  ['FORCE_COLOR on a pipe', pipe, { FORCE_COLOR: '1' }, true],
  ['an empty FORCE_COLOR on a pipe', pipe, { FORCE_COLOR: '' }, true],
  ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
  ['FORCE_COLOR before NO_COLOR', pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
])('%s', (_name, stream, environment, wanted) => {
  expect(colourWanted(stream, environment)).toBe(wanted);
});

test('text without colour is the text itself, with colour it is wrapped', () => {
  expect(createPaint(pipe, {})('red', 'x')).toBe('x');
  expect(createPaint(terminal, {})('red', 'x')).toBe('\u001b[31mx\u001b[39m');
});
