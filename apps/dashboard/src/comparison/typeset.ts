/** A sentence of the terminal as it is set on a page: minus signs before numbers, and no line that begins with a per cent. */
export const typeset = (words: string): string =>
  words.replace(/(^|[\s(])-(?=\d)/g, '$1−').replace(/(?<=\d) (?=%)/g, '\u00a0');
