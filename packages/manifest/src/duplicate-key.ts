interface Level {
  /** Keys of an object so far; null inside a list. */
  readonly keys: Set<string> | null;
  /** Where the level is inside its document: the last key, or the index of an entry. */
  step: string | number;
  /** The next string of an object is a key. */
  atKey: boolean;
}

const STRING_OR_BRACKET = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * Place of the first key that an object of a valid JSON text has twice, null without one. Parsers keep the last of them
 * without a word.
 */
export const duplicateKey = (text: string): readonly (string | number)[] | null => {
  const levels: Level[] = [];
  for (const [token] of text.matchAll(STRING_OR_BRACKET)) {
    const level = levels.at(-1);
    if (token === '{') levels.push({ keys: new Set(), step: '', atKey: true });
    else if (token === '[') levels.push({ keys: null, step: 0, atKey: false });
    else if (token === '}' || token === ']') levels.pop();
    else if (level === undefined) continue;
    else if (token === ',') {
      if (level.keys !== null) level.atKey = true;
      else if (typeof level.step === 'number') level.step += 1;
    } else if (token === ':') level.atKey = false;
    else if (level.atKey && level.keys !== null) {
      const key: string = JSON.parse(token);
      level.step = key;
      if (level.keys.has(key)) return levels.map(({ step }) => step);
      level.keys.add(key);
    }
  }
  return null;
};
