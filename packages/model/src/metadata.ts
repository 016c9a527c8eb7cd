import { invalidModel } from './invalid-model.ts';

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
  readonly optionalLength: (key: string) => number | null;
}

const MAX_COUNT = 2 ** 31 - 1;

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 60))}`;
  return `${String(value)}`;
};

export const metadataReader = (path: string, values: Readonly<Record<string, unknown>>): Metadata => {
  const entry = (key: string): unknown => (Object.hasOwn(values, key) ? values[key] : undefined);

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
    optionalLength: (key) => {
      const value = entry(key);
      if (value === undefined) return null;
      if (!Array.isArray(value)) throw wrong(key, 'an array');
      return value.length;
    },
  };
};
