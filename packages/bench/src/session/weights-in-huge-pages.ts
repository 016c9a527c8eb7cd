import type { HugePages } from '@shardbench/runtime';
import { formatBytes } from '../terminal/format.ts';
import { movingConditions } from './moving-conditions.ts';

/** Fewer of the huge pages that were asked for are worth a warning: what is missing is read more slowly. */
const HUGE_PAGES_MINIMUM = 0.9;

/** What is wrong with where weights lie; null where nothing is, or nobody can say. */
export const hugePagesWarning = ({ askedBytes, bytes }: HugePages): string | null =>
  bytes === null || bytes >= HUGE_PAGES_MINIMUM * askedBytes
    ? null
    : `${formatBytes(bytes)} of ${formatBytes(askedBytes)} of weights lie in huge pages, so memory is read more slowly. ` +
      'Remedy: pnpm bench doctor says whether this machine gives them; if it does, free memory.';

/** Says it of a chain at most once. */
type HugePagesTeller = (manifest: string, hugePages: HugePages | null) => void;

/** Warns through `say` of chains whose weights do not lie where they should: each process of a chain has the same. */
export const hugePagesTeller = (say: (line: string) => void): HugePagesTeller => {
  const told = new Set<string>();
  return (manifest, hugePages) => {
    const warning = hugePages && hugePagesWarning(hugePages);
    if (warning === null || told.has(manifest)) return;
    told.add(manifest);
    say(`warning: ${manifest}: ${warning}`);
  };
};

/** Conditions after a process, with where its weights lay. */
export const conditionsAfter = (hugePages: HugePages | null): object => ({
  ...movingConditions(),
  ...(hugePages && { weightsInHugePages: hugePages }),
});
