import { stripVTControlCharacters } from 'node:util';

/** Control characters, line separators, and marks that turn the direction of what follows. */
const UNSAFE = /[\p{Control}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** Text from files and commands as one line that cannot steer the terminal it is shown on. */
export const cleanText = (text: string): string => stripVTControlCharacters(text).replace(UNSAFE, ' ').trim();
