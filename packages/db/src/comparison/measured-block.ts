import type { Arm } from './arms.ts';

/** Whether the machine held still while a block was measured. */
export type BlockValidity =
  | { readonly state: 'valid' }
  /** `canaryMoved` between the ends of the block; `canaryOff` the session's median at one end. */
  | { readonly state: 'invalid'; readonly reason: 'canaryMoved' | 'canaryOff' };

/** One process of a block. */
export interface BlockLaunch {
  readonly arm: Arm;
  /** Place among the launches of the session. */
  readonly launchOrdinal: number;
  readonly blockOrdinal: number;
}

/** A block that was measured to its end. Neighbours in `launches` are a pair. */
export interface MeasuredBlock {
  readonly ordinal: number;
  readonly launches: readonly BlockLaunch[];
  readonly canaryBeforeNs: number;
  readonly canaryAfterNs: number;
  readonly validity: BlockValidity;
}

/** Why no further block was begun. */
export type BlocksEnd = 'complete' | 'repeatsExhausted' | 'armStopped';
