/** A stretch of a text: one token that stands for itself, or plain text. */
export type Stretch =
  | { readonly kind: 'token'; readonly id: number }
  | { readonly kind: 'text'; readonly text: string };

/** Cuts a text at tokens that stand for themselves. */
export type CutAtTokens = (text: string) => Stretch[];

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Where two tokens begin at the same place the longer one is meant. */
export const cutAtTokens = (tokens: ReadonlyMap<string, number>): CutAtTokens => {
  const longestFirst = [...tokens.keys()].filter((token) => token !== '').sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return (text) => [{ kind: 'text', text }];
  const pattern = new RegExp(`(${longestFirst.map(escaped).join('|')})`, 'u');
  return (text) =>
    text
      .split(pattern)
      .filter((piece) => piece !== '')
      .map((piece): Stretch => {
        const id = tokens.get(piece);
        return id === undefined ? { kind: 'text', text: piece } : { kind: 'token', id };
      });
};

/** Joins neighbouring texts: a pair of characters is merged wherever its halves came from. */
export const joinTexts = (stretches: readonly Stretch[]): Stretch[] => {
  const joined: Stretch[] = [];
  for (const stretch of stretches) {
    const last = joined.at(-1);
    if (stretch.kind === 'text' && last?.kind === 'text') {
      joined[joined.length - 1] = { kind: 'text', text: last.text + stretch.text };
    } else joined.push(stretch);
  }
  return joined;
};
