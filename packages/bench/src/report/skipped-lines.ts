import type { SkippedChain } from '../chains/chain-under-test.ts';
import { cleanText } from '../terminal/clean-text.ts';

/** A line for each thing that is missing, with every chain that misses it. */
export const skippedLines = (skipped: readonly SkippedChain[]): string[] => {
  const same = Map.groupBy(skipped, ({ backend, missing, remedy }) => JSON.stringify([backend, missing, remedy]));
  return [...same.values()].flatMap((chains) => {
    const [first] = chains;
    if (first === undefined) return [];
    const { backend, missing, remedy } = first;
    const manifests = [...new Set(chains.map(({ manifest }) => manifest))].join(', ');
    return [cleanText(`on ${backend}, missing ${missing}: ${manifests}. Remedy: ${remedy}`)];
  });
};

/** The same for the end of a table; empty when nothing was skipped. */
export const skippedText = (skipped: readonly SkippedChain[]): string =>
  skippedLines(skipped)
    .map((line) => `skipped ${line}`)
    .join('\n');
