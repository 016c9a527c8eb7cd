import { stat } from 'node:fs/promises';
import { type Lint, lintManifest } from '@shardbench/manifest';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import type { PackageToCompile } from './coreml-job.ts';
import { lintProgram } from './program/lint-program.ts';
import { readProgram } from './program/read-program.ts';

/** One line for each kind of advice: its first instance, and how many others there are. */
export const adviceLines = (lints: readonly Lint[]): string[] =>
  [...Map.groupBy(lints, ({ code }) => code)].flatMap(([code, ofCode]) => {
    const [first] = ofCode;
    if (first === undefined) return [];
    const others = ofCode.length === 1 ? '' : ` (and ${ofCode.length - 1} more of this kind)`;
    return [`${code} at ${first.where}: ${first.message}${others}`];
  });

const missing = (path: string): Promise<boolean> =>
  stat(path).then(
    () => false,
    () => true,
  );

/** Advice about a chain whose packages are about to be compiled, from its manifest and from the packages themselves. */
export const adviceBeforeCompiling = async ({ manifest, coreml }: ChainUnderTest): Promise<string[]> => {
  const waiting: PackageToCompile[] = [];
  for (const one of coreml?.packages ?? []) if (await missing(one.compiled)) waiting.push(one);
  if (waiting.length === 0) return [];
  const lints: Lint[] = [...lintManifest(manifest)];
  for (const { shard, path } of waiting) {
    // What cannot be read is for the compiler to say.
    const program = await readProgram(path).catch(() => null);
    if (program !== null) lints.push(...lintProgram(program, shard));
  }
  return adviceLines(lints);
};
