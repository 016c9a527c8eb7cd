import { ShardbenchError } from './error.ts';
import { whereIn } from './json-place.ts';

/**
 * Head shards are numbered by their place in the list.
 * @param indexes `shard_idx` of each entry; null where the file leaves it out
 * @param list place of the list in the file
 * @throws ShardbenchError `manifestDuplicateHeadIndex`, `manifestHeadIndex`
 */
export const requireHeadIndexes = (indexes: readonly (number | null)[], list: string, source: string): void => {
  indexes.forEach((index, position) => {
    if (index === null || index === position) return;
    const place = `${list}[${position}].shard_idx`;
    const twin = indexes.indexOf(index);
    const duplicate = twin < position;
    throw new ShardbenchError('input', {
      code: duplicate ? 'manifestDuplicateHeadIndex' : 'manifestHeadIndex',
      expected: String(position),
      found: duplicate ? `${index}, which ${list}[${twin}] has already` : String(index),
      where: whereIn(source, place),
      remedy: 'number the head shards 0, 1, 2 … in the order of their token ids',
    });
  });
};
