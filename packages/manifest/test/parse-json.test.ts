import { describe, expect, it } from 'vitest';
import { MAX_JSON_BYTES, parseJson } from '../src/parse-json.ts';
import { refusalOf } from './refusal.ts';

const refuse = (text: string) => refusalOf(() => parseJson(text, 'a.json'));

describe('text that is not JSON', () => {
  it('is refused with line and column', () => {
    expect(refuse('{\n  "a": 1,\n}')).toMatchObject({ code: 'notJson', where: 'a.json: line 3, column 1' });
  });

  it('is refused when it is empty, cut short or followed by something', () => {
    for (const text of ['', ' \n', '{"a": [1, 2', '{} {}', '\0']) expect(refuse(text).code).toBe('notJson');
  });

  it('quotes what it met: NaN, as some exporters write it', () => {
    expect(refuse('{"rms_norm_eps": NaN}')).toMatchObject({ code: 'notJson', found: expect.stringContaining('NaN') });
  });

  it('keeps the message on one line', () => {
    expect(refuse('{"a":\n\n  tru}').found).not.toContain('\n');
  });
});

it('refuses a byte order mark by name', () => {
  expect(refuse('\uFEFF{}')).toMatchObject({ code: 'fileHasBom', where: 'a.json' });
});

it('refuses more bytes than the limit, counted as UTF-8', () => {
  const text = `"${'é'.repeat(MAX_JSON_BYTES / 2)}"`;
  expect(text.length).toBeLessThan(MAX_JSON_BYTES);
  expect(refuse(text)).toMatchObject({ code: 'fileTooLarge', found: `${MAX_JSON_BYTES + 2} bytes` });
});

describe('a key that an object has twice', () => {
  it.each([
    ['{"a": 1, "a": 2}', 'a', '"a" twice'],
    ['{"layers": [{"start": 0}, {"start": 1, "end": 2, "start": 3}]}', 'layers[1].start', '"start" twice'],
    ['{"a": {"b": [[], [1, 2], {"c": 1, "\\u0063": 2}]}}', 'a.b[2].c', '"c" twice'],
    ['{"": 0, "": 1}', '[""]', '"" twice'],
    ['{"__proto__": 0, "__proto__": 1}', '__proto__', '"__proto__" twice'],
  ])('is refused with its place: %s', (text, place, found) => {
    expect(refuse(text)).toMatchObject({ code: 'duplicateKey', where: `a.json: ${place}`, found });
  });

  it.each([
    '[{"a": 1}, {"a": 1}]',
    '{"a": {"a": "a"}, "b": ["a", "a", "\\"a\\": 1, \\"a\\""], "c": "a"}',
    '{"a": "b", "b": "a", "A": ","}',
  ])('is not what stands in another object, in a list or in a text: %s', (text) => {
    expect(parseJson(text, 'a.json')).toEqual(JSON.parse(text));
  });
});

describe('nesting', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it('is refused above 32 levels, valid or not', () => {
    expect(refuse(nested(33))).toMatchObject({ code: 'jsonTooDeep', found: '33 levels' });
    expect(refuse('{"a":'.repeat(100_000)).code).toBe('jsonTooDeep');
  });

  it('is allowed up to 32 levels', () => {
    expect(parseJson(nested(32), 'a.json')).toBeInstanceOf(Array);
  });

  it('does not count brackets inside strings', () => {
    const text = JSON.stringify({ a: `"\\${'['.repeat(100)}` });
    expect(parseJson(text, 'a.json')).toEqual(JSON.parse(text));
  });
});
