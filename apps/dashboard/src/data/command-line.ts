const NEEDS_NO_QUOTES = /^[\w@%+=:,./-]+$/;

const quoted = (word: string): string =>
  NEEDS_NO_QUOTES.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** The command that made a session, ready to paste into a shell. */
export const commandLine = (verb: string, words: readonly string[]): string =>
  ['pnpm bench', ...[verb, ...words].map(quoted)].join(' ');
