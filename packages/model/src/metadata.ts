import { invalidModel } from './invalid-model.ts';
import type { GgufHeader } from './read-header.ts';

/** Reads typed values out of a header's metadata. A wrong type is an error, an absent optional key is null. */
export interface Metadata {
  readonly path: string;
  readonly has: (key: string) => boolean;
  readonly text: (key: string) => string;
  readonly optionalText: (key: string) => string | null;
  /** A whole number from `low` to 2^31 - 1. */
  readonly count: (key: string, low: number) => number;
  readonly optionalCount: (key: string, low: number) => number | null;
  /** A finite number above 0. */
  readonly positive: (key: string) => number;
  readonly optionalPositive: (key: string) => number | null;
  readonly flag: (key: string) => boolean;
  /** Elements of an array, null without such an array. */
  readonly arrayLength: (key: string) => number | null;
}

const MAX_COUNT = 2 ** 31 - 1;

const shown = (value: unknown): string => {
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`;
  return `${String(value)}`;
};

export const metadataReader = (
  path: string,
  { metadata, arrayLengths }: Pick<GgufHeader, 'metadata' | 'arrayLengths'>,
): Metadata => {
  const entry = (key: string): unknown => (Object.hasOwn(metadata, key) ? metadata[key] : undefined);

  const wrong = (key: string, expected: string) => {
    const value = entry(key);
    return value === undefined
      ? invalidModel({ code: 'missingMetadata', expected, found: 'no such key', where: `${path}: ${key}` })
      : invalidModel({ code: 'invalidMetadata', expected, found: shown(value), where: `${path}: ${key}` });
  };

  const text = (key: string): string => {
    const value = entry(key);
    if (typeof value !== 'string') throw wrong(key, 'a text');
    return value;
  };

  const count = (key: string, low: number): number => {
    const value = entry(key);
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < low || number > MAX_COUNT) {
      throw wrong(key, `a whole number from ${low} to ${MAX_COUNT}`);
    }
    return number;
  };

  const positive = (key: string): number => {
    const value = entry(key);
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) throw wrong(key, 'a number above 0');
    return value;
  };

  const has = (key: string): boolean => entry(key) !== undefined;

  return {
    path,
    has,
    text,
    optionalText: (key) => (has(key) ? text(key) : null),
    count,
    optionalCount: (key, low) => (has(key) ? count(key, low) : null),
    positive,
    optionalPositive: (key) => (has(key) ? positive(key) : null),
    flag: (key) => entry(key) === true,
    arrayLength: (key) => arrayLengths.get(key) ?? null,
  };
};
