import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { ShardbenchError } from '@shardbench/manifest';
import { expect, test } from 'vitest';
import { createPaint } from '../../src/terminal/colour.ts';
import { errorDocument, exitCodeOf, renderError } from '../../src/terminal/errors.ts';
import { Interruption } from '../../src/terminal/interruption.ts';

const plain = createPaint({}, {});
const facts = {
  code: 'manifestGap',
  expected: 'a shard that starts at layer 16',
  found: '17',
  where: 'a.json: layers[1].start',
  remedy: 'set it to 16',
};
const gap = new ShardbenchError('input', facts);

test('what nobody foresaw is called a defect, with a request to report it and no stack', () => {
  const text = renderError(new TypeError('x is not a function'), plain, {});
  expect(text).toBe(
    'error internal: x is not a function\n' +
      '  This is a defect of Shardbench, not of your input: please report it with the command that you typed. SHARDBENCH_DEBUG=1 shows where it happened.',
  );
  expect(errorDocument(new TypeError('x'), {}).error).toEqual({
    kind: 'internal',
    code: 'internal',
    message: 'x',
    remedy: expect.stringContaining('please report it'),
  });
});

test('the stack is there when it was asked for', () => {
  const error = new Error('x');
  expect(renderError(error, plain, { SHARDBENCH_DEBUG: '1' })).toContain(error.stack);
  expect(errorDocument(error, { SHARDBENCH_DEBUG: '1' }).error).toMatchObject({ stack: error.stack });
});

test('what is thrown without being an error is shown too', () => {
  expect(renderError('just words', plain, {})).toMatch(/^error internal: just words\n/);
  expect(renderError(undefined, plain, {})).toMatch(/^error internal: undefined\n/);
});

test('an error for people is four lines, the last of them what to do', () => {
  expect(renderError(gap, plain, { SHARDBENCH_DEBUG: '1' }).split('\n')).toEqual([
    'error manifestGap: a.json: layers[1].start',
    '  expected  a shard that starts at layer 16',
    '  found     17',
    '  remedy    set it to 16',
  ]);
});

test('text from a file can neither add a line nor steer the terminal', () => {
  const text = renderError(new ShardbenchError('input', { ...facts, found: 'a\n\u001b[2Jb' }), plain, {});
  expect(text.split('\n')).toHaveLength(4);
  expect(text).toContain('found     a b');
});

test('colour is only on the names', () => {
  const text = renderError(gap, createPaint({ isTTY: true }, {}), {});
  expect(text.startsWith('\u001b[31merror manifestGap\u001b[39m: a.json')).toBe(true);
  expect(stripVTControlCharacters(text)).toBe(renderError(gap, plain, {}));
});

test('as data an error is its kind and its five fields', () => {
  expect(JSON.parse(JSON.stringify(errorDocument(gap, {})))).toEqual({ error: { kind: 'input', ...facts } });
});

test('an interruption is one line, whatever wrapped it', async () => {
  expect(renderError(new Interruption('SIGTERM'), plain, {})).toBe('interrupted (SIGTERM)');
  const controller = new AbortController();
  controller.abort(new Interruption('SIGTERM'));
  const wrapped = await delay(1000, undefined, { signal: controller.signal }).catch((error: unknown) => error);
  expect(exitCodeOf(wrapped)).toBe(143);
  expect(errorDocument(wrapped, {}).error).toEqual({ kind: 'interrupted', code: 'interrupted', signal: 'SIGTERM' });
});

test.each([
  ['input', gap, 2],
  ['unavailable', new ShardbenchError('unavailable', facts), 3],
  ['storage', new ShardbenchError('storage', facts), 4],
  ['a defect', new Error('x'), 4],
  ['no error', null, 4],
  ['Ctrl-C', new Interruption('SIGINT'), 130],
  ['SIGTERM', new Interruption('SIGTERM'), 143],
  ['an abort without a reason', AbortSignal.abort().reason, 130],
])('%s ends with its exit code', (_name, error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
