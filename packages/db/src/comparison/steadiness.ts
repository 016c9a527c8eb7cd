import type { SeriesVerdict } from '@shardbench/stats';

/** Whether the requests of a side's processes held their level. */
export type Steadiness =
  | { readonly state: 'steady' }
  /** Too many of its processes drifted or stepped to be chance. */
  | { readonly state: 'moving'; readonly processes: number; readonly of: number }
  /** Fewer requests than a judgement takes. */
  | { readonly state: 'tooShort' };

/** One moving process of four may be chance: the rule calls up to 3.5 % of quiet ones moving. */
const MOVING_SHARE = 0.25;
const MOVING_MINIMUM = 3;

/** Judges one side by the warm-up verdicts of its processes. */
export const steadiness = (verdicts: readonly SeriesVerdict['verdict'][]): Steadiness => {
  const moving = verdicts.filter((verdict) => verdict === 'drifting' || verdict === 'stepped').length;
  if (moving >= MOVING_MINIMUM && moving / verdicts.length > MOVING_SHARE) {
    return { state: 'moving', processes: moving, of: verdicts.length };
  }
  const short = verdicts.filter((verdict) => verdict === 'tooShort').length;
  return 2 * short > verdicts.length ? { state: 'tooShort' } : { state: 'steady' };
};
