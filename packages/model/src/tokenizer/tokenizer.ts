import { Tokenizer as Library } from '@huggingface/tokenizers';
import { type CutAtTokens, cutAtTokens, joinTexts, type Stretch } from './special-tokens.ts';
import { CONTROL, type TokenizerParts, USER_DEFINED } from './tokenizer-parts.ts';

/** Turns text into token ids and back. */
export interface Tokenizer {
  /** Ids of a plain text. What looks like a control token in it is text; one that begins every sequence comes first. */
  encode(text: string): number[];
  /** Ids of a user's message in the model's chat template; of the plain text where it has none. */
  encodeUserMessage(text: string): number[];
  /** Text of ids, control tokens left out; bytes that are no UTF-8 become U+FFFD. */
  decode(ids: readonly number[]): string;
  /** Ids that end an answer: the end of a turn last, where there is one. */
  readonly endIds: ReadonlySet<number>;
  readonly hasChatTemplate: boolean;
}

const idsOfType = ({ tokens, types }: TokenizerParts, wanted: readonly number[]): Map<string, number> =>
  new Map(tokens.flatMap((token, id) => (wanted.includes(types[id] ?? 0) ? [[token, id] as const] : [])));

/** The library's configuration. Tokens that stand for themselves are not told to it: they are cut out before. */
const configuration = ({ tokens, merges, pattern }: TokenizerParts) => ({
  version: '1.0',
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
      { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
    ],
  },
  post_processor: null,
  decoder: { type: 'ByteLevel' },
  model: { type: 'BPE', vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges },
});

/** Makes a tokenizer of parts that were checked. */
export const makeTokenizer = (parts: TokenizerParts): Tokenizer => {
  const { tokens, types, bosId, addBos, endIds, chat } = parts;
  const library = new Library(configuration(parts), { clean_up_tokenization_spaces: false });
  const cutUserDefined = cutAtTokens(idsOfType(parts, [USER_DEFINED]));
  const cutAll = cutAtTokens(idsOfType(parts, [USER_DEFINED, CONTROL]));
  const idsOf = (stretches: readonly Stretch[]): number[] => {
    const ids = joinTexts(stretches).flatMap((stretch) =>
      stretch.kind === 'token' ? [stretch.id] : library.encode(stretch.text, { add_special_tokens: false }).ids,
    );
    return addBos && bosId !== null && ids[0] !== bosId ? [bosId, ...ids] : ids;
  };
  const cut = (text: string, by: CutAtTokens): Stretch[] => by(text.toWellFormed());
  const isKind = (id: number, type: number): boolean => types[id] === type;
  const encode = (text: string): number[] => idsOf(cut(text, cutUserDefined));
  return {
    encode,
    encodeUserMessage: (text) => {
      if (chat === null) return encode(text);
      const user = cut(text, cutUserDefined);
      return idsOf(chat.flatMap((piece, index) => [...(index === 0 ? [] : user), ...cut(piece, cutAll)]));
    },
    decode: (ids) => {
      const shown = ids.filter((id) => tokens[id] !== undefined && !isKind(id, CONTROL));
      // A user-defined token is its own text; the bytes of the others belong together.
      const parted: { readonly own: boolean; readonly ids: number[] }[] = [];
      for (const id of shown) {
        const own = isKind(id, USER_DEFINED);
        const last = parted.at(-1);
        if (last !== undefined && last.own === own) last.ids.push(id);
        else parted.push({ own, ids: [id] });
      }
      return parted
        .map(({ own, ids: of }) => (own ? of.map((id) => tokens[id]).join('') : library.decode(of)))
        .join('');
    },
    endIds,
    hasChatTemplate: chat !== null,
  };
};
