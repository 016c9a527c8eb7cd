import { expect, test } from 'vitest';
import type { GgufValue } from '../../src/gguf-bytes.ts';
import { openTokenizer } from '../../src/index.ts';
import { nanoDraft, writeDraft } from '../gguf-variant.ts';
import { fixtureFile, fixtureFolder, openFixture, readFixture, withTemplate } from './tokenizer-fixture.ts';

const folder = fixtureFolder();
const fixture = readFixture('gpt-4o');
const string = (value: string): GgufValue => ({ type: 'string', value });
const strings = (value: readonly string[]): GgufValue => ({ type: 'strings', value });
const withoutByte = fixture.tokens.map((token) => (token === 'Ġ' ? 'ĠĠĠ?' : token));

test('a file without a tokenizer has none', async () => {
  const draft = nanoDraft();
  for (const key of draft.metadata.keys()) if (key.startsWith('tokenizer.')) draft.metadata.delete(key);
  expect(await openTokenizer(await writeDraft(folder, draft))).toEqual({ state: 'absent' });
});

test.each<[string, string, Record<string, GgufValue | null>, string]>([
  ['another model', 'unsupported', { 'tokenizer.ggml.model': string('llama') }, '"llama"'],
  ['another pre-tokenizer', 'unsupported', { 'tokenizer.ggml.pre': string('qwen2') }, '"qwen2"'],
  [
    'a word of the language as its name',
    'unsupported',
    { 'tokenizer.ggml.pre': string('constructor') },
    '"constructor"',
  ],
  ['no pre-tokenizer', 'unsupported', { 'tokenizer.ggml.pre': null }, 'none'],
  ['no merges', 'damaged', { 'tokenizer.ggml.merges': null }, 'no merges'],
  ['fewer types than tokens', 'damaged', { 'tokenizer.ggml.token_type': { type: 'int32s', value: [1] } }, '1'],
  [
    'a token twice',
    'damaged',
    { 'tokenizer.ggml.tokens': strings([...fixture.tokens.slice(0, -1), 'a']) },
    '"a" twice',
  ],
  ['a merge into no token', 'damaged', { 'tokenizer.ggml.merges': strings(['z Q']) }, '"z Q"'],
  ['a merge of three', 'damaged', { 'tokenizer.ggml.merges': strings(['a b c']) }, '"a b c"'],
  ['no token for some byte', 'unsupported', { 'tokenizer.ggml.tokens': strings(withoutByte) }, 'none for byte 32'],
  ['a template that is none', 'unsupported', withTemplate('{% for %}'), ''],
  ['a template that refuses', 'unsupported', withTemplate("{{ raise_exception('not me') }}"), 'not me'],
  ['a template without the message', 'unsupported', withTemplate('hello'), 'leaves'],
])('a tokenizer with %s is %s, and says what was found', async (_, state, changes, found) => {
  expect(await openFixture(folder, fixture, changes)).toMatchObject({
    state,
    expected: expect.any(String),
    found: expect.stringContaining(found),
  });
});

test('a template that does not end is ended', async () => {
  const endless =
    '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}{{ messages[0].content }}';
  expect(await openFixture(folder, fixture, withTemplate(endless))).toMatchObject({ state: 'unsupported' });
});

test.each<[string, Record<string, GgufValue>]>([
  ['tokens that are no texts', { 'tokenizer.ggml.merges': { type: 'int32s', value: [1] } }],
  ['types that are no numbers', { 'tokenizer.ggml.token_type': strings(['1']) }],
])('%s are a damaged file', async (_, changes) => {
  const path = await fixtureFile(folder, fixture, changes);
  await expect(openTokenizer(path)).rejects.toMatchObject({ kind: 'input', code: 'invalidMetadata' });
});
