import { DECISION_DEFAULTS } from './comparison.ts';
import { detectableByPairs } from './detectable-change.ts';
import { SIGNED_RANK_EXACT_MAXIMUM } from './rank-cuts.ts';

export interface PairPlanOptions {
  /** Relative noise of one pair, as `pairNoise` gives it. */
  readonly noise: number;
  /** Relative change to be told from none. */
  readonly resolve: number;
  /** Chance of telling it. Default 0.9. */
  readonly power?: number;
  readonly alpha?: number;
}

/**
 * Fewest pairs, at least 8, whose signed-rank test finds a change of `resolve` with the asked power. The rule's
 * smallest change is left out: it says what matters, not what can be told, and an estimate of a true 1 % lies below
 * 1 % half of the time however many pairs there are. Throws a RangeError for a negative noise, a resolution that is not
 * positive, and one so fine that no number of pairs reaches it.
 */
export function planPairs(options: PairPlanOptions): { pairs: number } {
  const { noise, resolve, power = DECISION_DEFAULTS.power, alpha = DECISION_DEFAULTS.alpha } = options;
  if (!(noise >= 0 && Number.isFinite(noise))) throw new RangeError(`expected a noise of 0 or more, found ${noise}`);
  if (!(resolve > 0 && Number.isFinite(resolve)))
    throw new RangeError(`expected a positive resolution, found ${resolve}`);
  const resolves = (pairs: number): boolean => {
    const change = detectableByPairs(pairs, noise, { power, alpha, changeMinimum: 0 });
    return change !== null && change <= resolve;
  };
  // The exact test's level jumps from one number of pairs to the next, so the first that is enough is looked for.
  for (let pairs = DECISION_DEFAULTS.pairsMinimum; pairs <= SIGNED_RANK_EXACT_MAXIMUM; pairs += 1) {
    if (resolves(pairs)) return { pairs };
  }
  return { pairs: firstThat(resolves, SIGNED_RANK_EXACT_MAXIMUM) };
}

/** Smallest number above `from` for which a condition that stays true once it is true holds. */
function firstThat(holds: (of: number) => boolean, from: number): number {
  let low = from;
  let high = 2 * from;
  while (!holds(high)) {
    if (high > Number.MAX_SAFE_INTEGER) throw new RangeError('expected a resolution that some number of pairs reaches');
    [low, high] = [high, 2 * high];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
