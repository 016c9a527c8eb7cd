import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { GgufValue } from '../../src/gguf-bytes.ts';
import type { OpenedTokenizer, Tokenizer } from '../../src/index.ts';
import { openTokenizer } from '../../src/index.ts';
import { type Draft, nanoDraft, writeDraft } from '../gguf-variant.ts';

/** A vocabulary, and what the Rust crate makes of texts with it; fixtures/make-fixtures.py wrote it. */
export interface Fixture {
  readonly pre: string;
  readonly tokens: readonly string[];
  readonly types: readonly number[];
  readonly merges: readonly string[];
  readonly template: string;
  readonly bos: number;
  readonly eos: number;
  readonly eot: number;
  readonly plain: readonly { readonly text: string; readonly ids: readonly number[]; readonly decoded: string }[];
  readonly chats: readonly { readonly user: string; readonly ids: readonly number[] }[];
}

/** A folder for the files of one test file. */
export const fixtureFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'shardbench-tokenizer-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

export const PRE_TOKENIZER_NAMES = ['gpt-2', 'gpt-4o'] as const;

export const readFixture = (pre: (typeof PRE_TOKENIZER_NAMES)[number]): Fixture =>
  JSON.parse(readFileSync(new URL(`fixtures/${pre}.json`, import.meta.url), 'utf8'));

const string = (value: string): GgufValue => ({ type: 'string', value });
const uint32 = (value: number): GgufValue => ({ type: 'uint32', value });

/** A file's metadata with that vocabulary, without a chat template. */
export const fixtureMetadata = (fixture: Fixture): [string, GgufValue][] => [
  ['tokenizer.ggml.model', string('gpt2')],
  ['tokenizer.ggml.pre', string(fixture.pre)],
  ['tokenizer.ggml.tokens', { type: 'strings', value: fixture.tokens }],
  ['tokenizer.ggml.token_type', { type: 'int32s', value: fixture.types }],
  ['tokenizer.ggml.merges', { type: 'strings', value: fixture.merges }],
  ['tokenizer.ggml.bos_token_id', uint32(fixture.bos)],
  ['tokenizer.ggml.eos_token_id', uint32(fixture.eos)],
  ['tokenizer.ggml.eot_token_id', uint32(fixture.eot)],
];

export const CHAT_TEMPLATE = 'tokenizer.chat_template';

/** A file whose tokenizer is the fixture's, with some keys replaced, or left out where they are null. */
export const fixtureFile = (
  folder: string,
  fixture: Fixture,
  changes: Readonly<Record<string, GgufValue | null>> = {},
): Promise<string> => {
  const draft: Draft = nanoDraft();
  for (const key of draft.metadata.keys()) if (key.startsWith('tokenizer.')) draft.metadata.delete(key);
  for (const [key, value] of [...fixtureMetadata(fixture), ...Object.entries(changes)]) {
    if (value === null) draft.metadata.delete(key);
    else draft.metadata.set(key, value);
  }
  return writeDraft(folder, draft);
};

export const withTemplate = (template: string): Record<string, GgufValue> => ({ [CHAT_TEMPLATE]: string(template) });

/** Opens the tokenizer of such a file. */
export const openFixture = async (
  folder: string,
  fixture: Fixture,
  changes: Readonly<Record<string, GgufValue | null>> = {},
): Promise<OpenedTokenizer> => openTokenizer(await fixtureFile(folder, fixture, changes));

export const usable = (opened: OpenedTokenizer): Tokenizer => {
  if (opened.state === 'usable') return opened.tokenizer;
  throw new Error(JSON.stringify(opened));
};
