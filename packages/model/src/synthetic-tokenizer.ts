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

/**
 * The character that stands for a byte in GPT-2's byte-level vocabularies: printable Latin-1 stands for itself, the
 * rest is moved to U+0100 and up in byte order.
 */
const byteCharacters = (): string[] => {
  let moved = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCodePoint(printable ? byte : 0x100 + moved++);
  });
};

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
