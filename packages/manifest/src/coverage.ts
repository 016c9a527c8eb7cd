import { ShardbenchError } from './error.ts';
import { whereIn } from './json-place.ts';
import type { ShardRange } from './manifest.ts';

/** How the file spells one list of shards, so that errors speak the file's language. */
export interface CoverageWords {
  readonly source: string;
  /** Place of the list: `layers`, `speculative_verifier.lm_head_shards`. */
  readonly list: string;
  readonly startKey: string;
  readonly endKey: string;
  readonly totalKey: string;
}

const span = (range: ShardRange): string => `[${range.start},${range.end})`;

/**
 * Layer shards cover 0 to `n_layers` and head shards 0 to `vocab_size`: contiguous, none empty, listed in order.
 * @throws ShardbenchError `manifestEmptyRange`, `manifestOverlap`, `manifestOutOfOrder`, `manifestGap`,
 * `manifestBeyondEnd`
 */
export const requireCoverage = (shards: readonly ShardRange[], total: number, words: CoverageWords): void => {
  const { source, list, startKey, endKey, totalKey } = words;
  const fail = (code: string, place: string, expected: string, found: string, remedy: string): never => {
    throw new ShardbenchError('input', { code, where: whereIn(source, place), expected, found, remedy });
  };

  let covered = 0;
  shards.forEach((shard, index) => {
    const place = `${list}[${index}]`;
    if (shard.end <= shard.start)
      fail(
        'manifestEmptyRange',
        `${place}.${endKey}`,
        `an end above ${startKey} ${shard.start}`,
        String(shard.end),
        `give ${place} at least one ${totalKey === 'n_layers' ? 'layer' : 'token id'} or take it out`,
      );
    if (shard.start < covered) {
      const other = shards.findIndex((earlier) => earlier.end > shard.start);
      fail(
        'manifestOverlap',
        `${place}.${startKey}`,
        String(covered),
        `${shard.start}, which ${list}[${other}] ${span(shards[other] ?? shard)} covers already`,
        `let ${place} start where ${list}[${index - 1}] ends`,
      );
    }
    if (shard.start > covered) {
      const later = shards.findIndex((candidate) => candidate.start === covered && candidate.end > candidate.start);
      if (later > index)
        fail(
          'manifestOutOfOrder',
          place,
          `${list}[${later}] ${span(shards[later] ?? shard)} before ${place} ${span(shard)}`,
          'the two the other way round',
          'list the shards in chain order',
        );
      fail(
        'manifestGap',
        `${place}.${startKey}`,
        String(covered),
        String(shard.start),
        `add a shard for [${covered},${shard.start}) or move the boundary`,
      );
    }
    if (shard.end > total)
      fail(
        'manifestBeyondEnd',
        `${place}.${endKey}`,
        `at most ${totalKey} ${total}`,
        String(shard.end),
        `correct ${place}.${endKey} or ${totalKey}`,
      );
    covered = shard.end;
  });
  if (covered < total)
    fail(
      'manifestGap',
      `${list}[${shards.length - 1}].${endKey}`,
      `${totalKey} ${total}`,
      String(covered),
      `add a shard for [${covered},${total}) or correct ${totalKey}`,
    );
};
