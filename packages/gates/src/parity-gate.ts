import { figure, outcomeOf } from './findings.ts';
import { COSINE, ERROR, requireThresholds, type ThresholdRange } from './require-thresholds.ts';
import { compareRows } from './row-comparison.ts';
import type { ParityThresholds } from './thresholds.ts';
import type { Failure, GateResult } from './types.ts';

/** Output of one shard for the same tokens, fed in blocks and one at a time. */
export interface ParityComparison {
  readonly shard: string;
  readonly blockTokens: number;
  readonly lanes: number;
  /** Row-major [tokens, lanes]. */
  readonly blocks: Float32Array;
  readonly singles: Float32Array;
}

interface ParityFigures {
  readonly blockTokens: number;
  readonly cosineMin: number;
  readonly maxAbs: number;
  /** First token below the threshold, null when none is. */
  readonly firstToken: number | null;
  readonly tokens: number;
  readonly kind: Disagreement | null;
}

/** What a disagreement looks like. A permutation keeps the values and loses their places. */
type Disagreement = 'tokensPermuted' | 'channelsPermuted' | 'blockDiffers' | 'notFinite';

/** Sorted values that agree this well are the same values in other places. */
const SAME_VALUES = 0.9999;
/** A token whose values lie in other places keeps less resemblance to itself than this; noise leaves far more. */
const MOVED_BELOW = 0.9;

const RANGES: Readonly<Record<keyof ParityThresholds, ThresholdRange>> = { cosineMin: COSINE, maxAbsMax: ERROR };

/**
 * Judges shards that are used with blocks of several tokens: block against single steps, per token. One result per shard.
 *
 * @throws ShardbenchError `thresholdOutOfRange`
 */
export function parityGate(comparisons: readonly ParityComparison[], thresholds: ParityThresholds): GateResult[] {
  requireThresholds('parity', thresholds, RANGES);
  const byShard = Map.groupBy(comparisons, ({ shard }) => shard);
  return [...byShard].map(([shard, ofShard]) => {
    const compared = ofShard.map((comparison) => compare(comparison, thresholds));
    const figures = compared.flatMap(({ blockTokens, cosineMin, maxAbs, tokens }) => [
      figure(`block${blockTokens}.cosineMin`, cosineMin, thresholds.cosineMin),
      figure(`block${blockTokens}.maxAbs`, maxAbs, thresholds.maxAbsMax),
      figure(`block${blockTokens}.tokens`, tokens),
    ]);
    const failures = compared.flatMap((of) => objection(shard, of, thresholds));
    return { gate: 'parity', shard, outcome: outcomeOf({ figures, failures }) };
  });
}

function compare({ blockTokens, lanes, blocks, singles }: ParityComparison, limits: ParityThresholds): ParityFigures {
  const tokens = blocks.length / lanes;
  const perToken = Array.from({ length: tokens }, (_, token) => rowPair(blocks, singles, token, token, lanes));
  const cosines = perToken.map(({ cosineMin }) => cosineMin ?? Number.NaN);
  const failing = perToken.findIndex(
    ({ cosineMin, maxAbs }) =>
      !((cosineMin ?? Number.NaN) >= limits.cosineMin && (maxAbs ?? Number.NaN) <= limits.maxAbsMax),
  );
  const cosineMin = cosines.reduce((least, value) => (value < least || Number.isNaN(value) ? value : least), 1);
  const maxAbs = perToken.reduce((most, row) => Math.max(most, row.maxAbs ?? Number.NaN), 0);
  const kind = failing < 0 ? null : disagreement(blocks, singles, lanes, failing, blockTokens);
  return { blockTokens, cosineMin, maxAbs, firstToken: failing < 0 ? null : failing, tokens, kind };
}

function objection(shard: string, of: ParityFigures, limits: ParityThresholds): Failure[] {
  if (of.kind === null) return [];
  const expected = `blocks of ${of.blockTokens} to agree with single steps (cosine at least ${limits.cosineMin})`;
  const found = `cosine ${of.cosineMin.toPrecision(6)}, first at token ${of.firstToken}${EXPLAINED[of.kind]}`;
  return [{ shard, code: of.kind, expected, found }];
}

const EXPLAINED: Readonly<Record<Disagreement, string>> = {
  tokensPermuted: ': outputs of tokens of one block are exchanged',
  channelsPermuted: ': the same values in other channels or tokens',
  blockDiffers: '',
  notFinite: ': values that are not finite',
};

/** Looks at the block around the first failing token: exchanged rows, moved values, or just other values. */
function disagreement(
  blocks: Float32Array,
  singles: Float32Array,
  lanes: number,
  token: number,
  blockTokens: number,
): Disagreement {
  const start = token - (token % blockTokens);
  const end = Math.min(start + blockTokens, blocks.length / lanes);
  const ours = blocks.subarray(start * lanes, end * lanes);
  if (ours.some((value) => !Number.isFinite(value))) return 'notFinite';
  const likeItself = rowPair(blocks, singles, token, token, lanes).cosineMin ?? 0;
  for (let other = start; other < end; other += 1) {
    const likeOther = rowPair(blocks, singles, token, other, lanes).cosineMin ?? 0;
    if (likeOther >= SAME_VALUES && likeOther > likeItself) return 'tokensPermuted';
  }
  if (likeItself >= MOVED_BELOW) return 'blockDiffers';
  const theirs = singles.subarray(start * lanes, end * lanes);
  const sameValues = compareRows(ours.toSorted(), theirs.toSorted(), ours.length);
  return (sameValues.cosineMin ?? 0) >= SAME_VALUES ? 'channelsPermuted' : 'blockDiffers';
}

function rowPair(blocks: Float32Array, singles: Float32Array, ours: number, theirs: number, lanes: number) {
  return compareRows(
    blocks.subarray(ours * lanes, (ours + 1) * lanes),
    singles.subarray(theirs * lanes, (theirs + 1) * lanes),
    lanes,
  );
}
