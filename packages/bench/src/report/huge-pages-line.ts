import type { RunOverview } from '@shardbench/db';
import type { HugePages } from '@shardbench/runtime';
import { formatBytes } from '../terminal/format.ts';

/** What a process noted, if it did: conditions are whatever was true when they were stored. */
const notedBy = ({ environmentAfter }: RunOverview['processes'][number]): HugePages | null =>
  (environmentAfter?.weightsInHugePages as HugePages | undefined) ?? null;

/** A line under the processes of a run about the one with the fewest huge pages; empty where none were asked for. */
export const hugePagesLine = ({ processes }: Pick<RunOverview, 'processes'>): string => {
  const noted = processes.map(notedBy).filter((one) => one !== null);
  const [first] = noted;
  if (first === undefined) return '';
  const known = noted.flatMap(({ bytes }) => bytes ?? []);
  const found = known.length === 0 ? 'an unknown part' : formatBytes(Math.min(...known));
  return `\n${found} of ${formatBytes(first.askedBytes)} of weights in huge pages`;
};
