/**
 * The character that stands for a byte in GPT-2's byte-level vocabularies: printable Latin-1 stands for itself, the
 * rest is moved to U+0100 and up in byte order.
 */
export const byteCharacters = (): string[] => {
  let moved = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCodePoint(printable ? byte : 0x100 + moved++);
  });
};
