import { type Findings, figure } from './findings.ts';
import { CHAIN, type Failure } from './types.ts';

/** A shard by name with the half-open range it claims. */
export interface ClaimedRange {
  readonly shard: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Ranges follow one another from 0 to `total` without gap or overlap. Reading a manifest checks this too, against the
 * manifest's own totals; the gate asks again against the weights, because a record must not rest on the parser.
 *
 * @param kind begins the failure codes: `layerShard`, `headShard`
 * @param metric name of the figure: how far from 0 the ranges reach without a hole
 */
export function checkCoverage(kind: string, metric: string, ranges: readonly ClaimedRange[], total: number): Findings {
  const failures: Failure[] = [];
  let next = 0;
  let covered = 0;
  for (const { shard, start, end } of ranges) {
    const blame = (what: string, expected: string): void => {
      failures.push({ shard, code: `${kind}${what}`, expected, found: `${start} to ${end}` });
    };
    if (end <= start) blame('Empty', `an end after ${start}`);
    if (start > next) blame('Gap', `a start at ${next}`);
    if (start < next) blame('Overlap', `a start at ${next}`);
    if (end > total) blame('BeyondEnd', `an end of at most ${total}`);
    if (start <= covered) covered = Math.max(covered, end);
    next = Math.max(next, end);
  }
  if (next < total) {
    const expected = `shards up to ${total}`;
    failures.push({ shard: CHAIN, code: `${kind}Gap`, expected, found: `nothing from ${next} on` });
  }
  return { figures: [figure(metric, covered, total)], failures };
}
