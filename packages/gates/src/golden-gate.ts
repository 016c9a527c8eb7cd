import { figure, outcomeOf } from './findings.ts';
import { COSINE, COUNT, ERROR, requireThresholds, type ThresholdRange } from './require-thresholds.ts';
import type { RowComparison } from './row-comparison.ts';
import type { GoldenThresholds } from './thresholds.ts';
import type { Failure, Figure, GateResult } from './types.ts';

/** What a shard was fed: hidden states of the reference chain after real tokens, or after random vectors. */
export type GoldenInput = 'tokens' | 'random';

/** One shard on one kind of input, compared with the reference. */
export interface GoldenComparison {
  readonly shard: string;
  readonly input: GoldenInput;
  readonly rows: RowComparison;
}

const RANGES: Readonly<Record<keyof GoldenThresholds, ThresholdRange>> = {
  cosineMin: COSINE,
  relativeRmseMax: ERROR,
  worstLaneMax: ERROR,
  positionsMin: COUNT,
};

/**
 * Judges shards by their outputs on inputs from the reference chain, one result per shard, in the order in which shards
 * first appear. Position 0 alone proves nothing, because there no rotation turns anything: fewer positions than the
 * thresholds ask for are no pass.
 *
 * @throws ShardbenchError `thresholdOutOfRange`
 */
export function goldenGate(comparisons: readonly GoldenComparison[], thresholds: GoldenThresholds): GateResult[] {
  requireThresholds('golden', thresholds, RANGES);
  const byShard = Map.groupBy(comparisons, ({ shard }) => shard);
  return [...byShard].map(([shard, ofShard]) => {
    const failures = ofShard.flatMap((comparison) => objections(comparison, thresholds));
    const figures = ofShard.flatMap((comparison) => goldenFigures(comparison, thresholds));
    const enough = ofShard.every(({ rows }) => rows.positions >= thresholds.positionsMin);
    return failures.length === 0 && !enough
      ? { gate: 'golden', shard, outcome: { state: 'notRun', reason: 'tooFewPositions' } }
      : { gate: 'golden', shard, outcome: outcomeOf({ figures, failures }) };
  });
}

function goldenFigures({ input, rows }: GoldenComparison, limits: GoldenThresholds): Figure[] {
  return [
    figure(`${input}.cosineMin`, rows.cosineMin, limits.cosineMin),
    figure(`${input}.cosineMean`, rows.cosineMean),
    figure(`${input}.relativeRmse`, rows.relativeRmse, limits.relativeRmseMax),
    figure(`${input}.rmse`, rows.rmse),
    figure(`${input}.maxAbs`, rows.maxAbs),
    figure(`${input}.worstLane`, rows.worstLane, limits.worstLaneMax),
    figure(`${input}.worstLaneIndex`, rows.worstLaneIndex),
    figure(`${input}.nonFinite`, rows.nonFinite, 0),
    figure(`${input}.positions`, rows.positions, limits.positionsMin),
  ];
}

/** NaN comes first and alone: the other figures mean nothing beside it. */
function objections({ shard, input, rows }: GoldenComparison, limits: GoldenThresholds): Failure[] {
  const on = `on ${input === 'tokens' ? 'hidden states of real tokens' : 'random hidden states'}`;
  if (rows.nonFinite > 0) {
    return [{ shard, code: 'notFinite', expected: `finite values ${on}`, found: `${rows.nonFinite} that are not` }];
  }
  const failures: Failure[] = [];
  const object = (code: string, expected: string, found: string): void => {
    failures.push({ shard, code, expected: `${expected} ${on}`, found });
  };
  if (!(rows.cosineMin !== null && rows.cosineMin >= limits.cosineMin)) {
    object('cosineLow', `a cosine of at least ${limits.cosineMin} at every position`, digits(rows.cosineMin));
  }
  if (!(rows.relativeRmse !== null && rows.relativeRmse <= limits.relativeRmseMax)) {
    object('relativeRmseHigh', `a relative RMSE of at most ${limits.relativeRmseMax}`, digits(rows.relativeRmse));
  }
  if (!(rows.worstLane !== null && rows.worstLane <= limits.worstLaneMax)) {
    const found = `${digits(rows.worstLane)} at lane ${rows.worstLaneIndex}`;
    object('worstLaneHigh', `no lane worse than ${limits.worstLaneMax} x the median lane`, found);
  }
  return failures;
}

function digits(value: number | null): string {
  return value === null ? 'no number' : value.toPrecision(6);
}
