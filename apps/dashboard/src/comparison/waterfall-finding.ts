import { type Attributed, percent } from '@shardbench/db/comparison';
import { formatNumber, formatShare } from '../data/format-number.ts';
import { typeset } from './typeset.ts';
import type { Waterfall } from './waterfall-rows.ts';

/** Where the difference is, in a sentence. */
export function waterfallFinding({ rows, total, unit }: Waterfall): string {
  const amount = `${formatNumber(Math.abs(total.deltaMs) * unit.perMs, unit.decimals)} ${unit.name} ${total.deltaMs < 0 ? 'less' : 'more'} per token`;
  if (!total.clear) return `The stages show no clear difference: B takes ${amount}, and the interval includes zero.`;
  const [first] = rows
    .filter(({ clear, name, share }) => clear && name !== 'host' && (share ?? 0) > 0)
    .toSorted((x, y) => (y.share ?? 0) - (x.share ?? 0));
  if (first === undefined) return `B takes ${amount}, and no stage shows it clearly by itself.`;
  return `${formatShare(first.share ?? 0)} of it is in ${first.name}: B takes ${amount}.`;
}

/** Why no split is shown; null where one is. */
export function withheldSplit({ attribution }: Attributed): string | null {
  if (attribution.state === 'attributed') return null;
  if (attribution.reason === 'tooFewProcesses') {
    const { nA, nB, processesMinimum } = attribution;
    return `Stages are not told: that takes ${processesMinimum} processes of each side, and there are ${nA} and ${nB}.`;
  }
  const { namedShareA, namedShareB, namedShareMinimum } = attribution;
  return typeset(
    `Stages are not told: those with a name cover ${percent(namedShareA)} and ${percent(namedShareB)} of decode, which takes ${percent(namedShareMinimum)}.`,
  );
}
