import { byteCharacters } from '../byte-characters.ts';
import type { Metadata } from '../metadata.ts';
import { renderChat } from './chat-template.ts';
import { PRE_TOKENIZERS } from './pre-tokenizers.ts';
import type { TokenizerArrays } from './tokenizer-arrays.ts';

/** Token types as the files state them. */
export const CONTROL = 3;
export const USER_DEFINED = 4;

/** Everything a tokenizer is made of, checked. */
export interface TokenizerParts {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
  /** `left right`, the most frequent first. */
  readonly merges: readonly string[];
  /** How a text is cut before pairs are merged. */
  readonly pattern: string;
  readonly bosId: number | null;
  /** A sequence begins with `bosId`. */
  readonly addBos: boolean;
  /** The one that is met first in practice comes last. */
  readonly endIds: ReadonlySet<number>;
  /** The rendered chat template, the user's message between any two pieces; null without a template. */
  readonly chat: readonly string[] | null;
}

/** Why a file's tokenizer is of no use here. */
export interface Unusable {
  readonly expected: string;
  readonly found: string;
}

export type PartsOrUnusable = { readonly state: 'usable'; readonly parts: TokenizerParts } | Refused;
interface Refused extends Unusable {
  readonly state: 'unsupported' | 'damaged';
}

const refuse = (state: Refused['state'], expected: string, found: string): Refused => ({ state, expected, found });

const quoted = (text: string): string => JSON.stringify(text.slice(0, 80));

/** What is wrong with a vocabulary, null for one in order. */
const vocabularyProblem = (tokens: readonly string[], merges: readonly string[]): Refused | null => {
  const known = new Set(tokens);
  if (known.size < tokens.length) {
    const seen = new Set<string>();
    const twice = tokens.find((token) => seen.size === seen.add(token).size) ?? '';
    return refuse('damaged', 'every token once', `${quoted(twice)} twice`);
  }
  const missing = byteCharacters().findIndex((character) => !known.has(character));
  if (missing >= 0) return refuse('unsupported', 'a token for every byte', `none for byte ${missing}`);
  const wrong = merges.find((merge) => {
    const [left = '', right = '', ...more] = merge.split(' ');
    return more.length > 0 || !known.has(left) || !known.has(right) || !known.has(left + right);
  });
  return wrong === undefined ? null : refuse('damaged', 'merges of two tokens into a third', quoted(wrong));
};

/** Ids that may end an answer, the end of a turn last: it is the one that is met in an answer to a message. */
const END_KEYS = ['eom_token_id', 'eos_token_id', 'eot_token_id'].map((key) => `tokenizer.ggml.${key}`);

/** Puts the parts of a byte-level tokenizer together, or says why they make none. */
export const tokenizerParts = (metadata: Metadata, arrays: TokenizerArrays): PartsOrUnusable => {
  const model = metadata.text('tokenizer.ggml.model');
  if (model !== 'gpt2') return refuse('unsupported', 'tokenizer.ggml.model gpt2', quoted(model));
  const pre = metadata.optionalText('tokenizer.ggml.pre');
  const pattern = pre !== null && Object.hasOwn(PRE_TOKENIZERS, pre) ? PRE_TOKENIZERS[pre] : undefined;
  if (pattern === undefined) {
    const expected = `tokenizer.ggml.pre ${Object.keys(PRE_TOKENIZERS).join(' or ')}`;
    return refuse('unsupported', expected, pre === null ? 'none' : quoted(pre));
  }
  const { tokens, merges } = arrays;
  if (tokens === null || merges === null) {
    return refuse('damaged', 'tokens and merges', `no ${tokens === null ? 'tokens' : 'merges'}`);
  }
  const types = arrays.types ?? tokens.map(() => 1);
  if (types.length !== tokens.length) {
    return refuse('damaged', `a type for each of ${tokens.length} tokens`, `${types.length}`);
  }
  const problem = vocabularyProblem(tokens, merges);
  if (problem !== null) return problem;
  const idOf = (key: string): number | null => {
    const id = metadata.optionalCount(key, 0);
    return id !== null && id < tokens.length ? id : null;
  };
  const bosId = idOf('tokenizer.ggml.bos_token_id');
  const eosId = idOf('tokenizer.ggml.eos_token_id');
  const named = (id: number | null): string => (id === null ? '' : (tokens[id] ?? ''));
  const template = metadata.optionalText('tokenizer.chat_template');
  const chat = template === null ? null : renderChat(template, { bos: named(bosId), eos: named(eosId) });
  if (chat?.state === 'failed') return refuse('unsupported', 'a chat template that can be rendered', chat.why);
  return {
    state: 'usable',
    parts: {
      tokens,
      types,
      merges,
      pattern,
      bosId,
      addBos: metadata.flag('tokenizer.ggml.add_bos_token'),
      endIds: new Set(END_KEYS.map(idOf).filter((id) => id !== null)),
      chat: chat === null ? null : chat.pieces,
    },
  };
};
