import { createHash } from 'node:crypto';

const WORD_RANGE = 2 ** 32;

/** 32-bit words without end: SHA-256 over the label and a block number, read as little-endian words. */
const words = function* (label: string): Generator<number, never> {
  for (let block = 0; ; block++) {
    const digest = createHash('sha256').update(`${label}/${block}`).digest();
    for (let offset = 0; offset < digest.length; offset += 4) yield digest.readUInt32LE(offset);
  }
};

/**
 * Draws evenly distributed whole numbers that depend on the label alone: equal on every machine and in every language
 * that has SHA-256. Words that would favour small results are passed over.
 * @returns a function from a bound (1 to 2^32) to the next number in [0, bound)
 */
export const seededIntegers = (label: string): ((bound: number) => number) => {
  const source = words(label);
  return (bound) => {
    const fair = WORD_RANGE - (WORD_RANGE % bound);
    let word = source.next().value;
    while (word >= fair) word = source.next().value;
    return word % bound;
  };
};
