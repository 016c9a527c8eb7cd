import { byteCharacters } from './byte-characters.ts';

/** The tokens of a byte-level vocabulary that means nothing, complete enough for programs that insist on one. */
export interface SyntheticTokenizer {
  readonly tokens: readonly string[];
  /** Per token: 1 normal, 3 control. */
  readonly types: readonly number[];
  readonly merges: readonly string[];
}

export const SYNTHETIC_BOS = 1;
export const SYNTHETIC_EOS = 2;
const CONTROL_TOKENS = ['<|pad|>', '<|bos|>', '<|endoftext|>'];
const NORMAL = 1;
const CONTROL = 3;

/** `size` tokens: three of control, 256 bytes, one that a merge makes, then fillers that no text encodes to. */
export const syntheticTokenizer = (size: number): SyntheticTokenizer => {
  const bytes = byteCharacters();
  const space = bytes[0x20] ?? '';
  const tokens = [...CONTROL_TOKENS, ...bytes, `${space}w`];
  while (tokens.length < size) tokens.push(`${space}w${tokens.length}`);
  return {
    tokens,
    types: tokens.map((_, id) => (id < CONTROL_TOKENS.length ? CONTROL : NORMAL)),
    merges: [`${space} w`],
  };
};
