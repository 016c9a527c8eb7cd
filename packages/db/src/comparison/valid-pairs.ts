import type { Both } from './arms.ts';
import type { MeasuredBlock } from './measured-block.ts';

/** Values of both sides, pair by pair. */
export type PairedValues<Value> = Both<Value[]>;

/**
 * The pairs of all valid blocks, in measured order. A pair of which one side has no value is left out.
 *
 * @param read value of the process with this launch ordinal
 */
export const validPairs = <Value>(
  blocks: readonly MeasuredBlock[],
  read: (launchOrdinal: number) => Value | null,
): PairedValues<Value> => {
  const pairs: PairedValues<Value> = { a: [], b: [] };
  for (const { launches, validity } of blocks) {
    if (validity.state !== 'valid') continue;
    for (let first = 0; first + 1 < launches.length; first += 2) {
      const [one, other] = launches.slice(first, first + 2).toSorted((x, y) => x.arm.localeCompare(y.arm));
      const a = one === undefined ? null : read(one.launchOrdinal);
      const b = other === undefined ? null : read(other.launchOrdinal);
      if (a === null || b === null) continue;
      pairs.a.push(a);
      pairs.b.push(b);
    }
  }
  return pairs;
};
