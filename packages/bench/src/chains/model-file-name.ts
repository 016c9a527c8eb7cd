import { basename, dirname, join } from 'node:path';

/** Types that synthetic models are made in. Q4_0 is for programs that are measured beside ours: no backend executes it. */
export const MADE_TYPES = ['Q8_0', 'Q4_0'] as const;
export type MadeType = (typeof MADE_TYPES)[number];

/** File name of a synthetic model: `tiny.Q8_0.gguf`. */
export const syntheticFileName = (model: string, type: MadeType = 'Q8_0'): string => `${model}.${type}.gguf`;

/** As model files are named: `tiny.Q8_0`, `Phi-4-mini-instruct-Q8_0`. */
const TYPE_AT_END = /([._-])(?:Q8_0|BF16|F16|F32)$/i;

/** Where the Q4_0 file of the same model is looked for: `tiny.Q4_0.gguf` beside `tiny.Q8_0.gguf`. */
export const fourBitPath = (path: string): string => {
  const stem = basename(path).replace(/\.gguf$/i, '');
  const named = TYPE_AT_END.test(stem) ? stem.replace(TYPE_AT_END, '$1Q4_0') : `${stem}.Q4_0`;
  return join(dirname(path), `${named}.gguf`);
};
