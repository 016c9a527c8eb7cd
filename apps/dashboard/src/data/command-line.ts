const NEEDS_NO_QUOTES = /^[\w@%+=:,./-]+$/;

const quoted = (word: string): string =>
  NEEDS_NO_QUOTES.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** The command that made a session, ready to paste into a shell. Its words begin with the verb. */
export const commandLine = (words: readonly string[]): string => ['pnpm bench', ...words.map(quoted)].join(' ');
