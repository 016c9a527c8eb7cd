import type { HugePages } from '@shardbench/runtime';
import type { ForeignUse } from '../environment/processor-use.ts';
import type { Executed } from '../worker/job.ts';
import type { EvaluationName } from './evaluation.ts';

/** Ours, the peer over the same weights, and the peer over other weights that are printed beside. */
export const SIDES = ['ours', 'peer', 'also'] as const;
export type Side = (typeof SIDES)[number];

/** One process of a round: everything on all threads, or decode on one. */
export interface PeerLaunch {
  readonly side: Side;
  readonly work: 'all' | 'one';
  readonly threads: number;
}

/** Bytes per second that memory was read with beside a process. */
export interface StreamBeside {
  readonly before: number;
  readonly after: number;
}

/** What one process measured. */
export interface SideRun extends PeerLaunch {
  readonly startedAt: string;
  /** From the creation of the process until tokens could be fed. */
  readonly startupMs: number;
  /** Of that, what opening the weights took. */
  readonly loadMs: number;
  readonly peakRssBytes: number;
  readonly foreign: ForeignUse;
  readonly stream: StreamBeside;
  readonly executed: Executed;
  /** Where our weights lay; null on the peer's side, of which nobody knows. */
  readonly hugePages: HugePages | null;
  /** Nanoseconds of each repetition, in measured order. */
  readonly samplesNs: Readonly<Partial<Record<EvaluationName, readonly number[]>>>;
}

/** Every process once. */
export interface MeasuredRound {
  readonly round: number;
  readonly runs: readonly SideRun[];
}

/** Whether other programs took so much of the processor that a process says little. */
export const isDisturbed = ({ foreign }: Pick<SideRun, 'foreign'>): boolean => foreign.state === 'disturbed';
