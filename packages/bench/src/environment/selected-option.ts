/** A kernel setting that lists its options and brackets the chosen one: `always [madvise] never`. */
export const parseSelectedOption = (text: string): string | null => /\[([^\]]+)\]/.exec(text)?.[1] ?? null;
