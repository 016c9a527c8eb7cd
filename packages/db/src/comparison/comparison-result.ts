import type { Verdict } from '@shardbench/gates';
import type { Profile } from '@shardbench/manifest';
import type { Comparison, ComparisonReason, StageAttribution } from '@shardbench/stats';
import type { Arm, Both } from './arms.ts';
import type { EnvironmentDifference } from './environment-differences.ts';
import type { BlocksEnd, MeasuredBlock } from './measured-block.ts';
import type { Metric } from './metric.ts';
import type { PossibleCauses } from './possible-causes.ts';
import type { DifferingKey } from './series-keys.ts';
import type { Steadiness } from './steadiness.ts';

/** One side of a comparison. */
export interface ComparedArm {
  readonly manifest: string;
  readonly topology: string;
  readonly backend: string;
  /** Null where nothing was begun. */
  readonly run: string | null;
  readonly verdict: Verdict | null;
  /** Processes that are stored, and those of them that count. */
  readonly processes: number;
  readonly counted: number;
}

/** How the processes of both sides came about. */
export type Design =
  | {
      /** Of one session, in blocks. */
      readonly state: 'interleaved';
      readonly seed: number | null;
      readonly ended: BlocksEnd | 'interrupted';
      readonly blocks: readonly MeasuredBlock[];
    }
  /** Of stored runs, one after the other: a drift between them is part of what is seen. */
  | { readonly state: 'history' }
  /** Nothing was measured. */
  | { readonly state: 'none' };

/** How the layers are named where stages are: common ranges of both chains. */
export interface Attributed {
  readonly attribution: StageAttribution;
  /** Of `layers[0]` and on. */
  readonly layers: readonly string[];
}

/** Why nothing is claimed, besides the reasons of the test itself. */
export type ComparedReason = ComparisonReason | 'interrupted' | 'gatesIncomplete' | 'machineUnsteady';

/** What came of it. */
export type Outcome =
  | {
      readonly state: 'judged';
      readonly verdict: Comparison['verdict'];
      readonly reason: ComparedReason;
      readonly comparison: Comparison;
      /** Smallest shift that is called a change here. */
      readonly changeMinimum: number;
      readonly steadiness: Both<Steadiness>;
      /** Null for a figure that stages do not explain. */
      readonly attributed: Attributed | null;
      readonly causes: PossibleCauses;
      readonly environment: readonly EnvironmentDifference[];
    }
  | { readonly state: 'incomparable'; readonly keys: readonly DifferingKey[] }
  /** A side has no gates passed; `foretold` when its manifest says so. */
  | { readonly state: 'disqualified'; readonly sides: readonly Arm[]; readonly foretold: boolean }
  | { readonly state: 'crashed'; readonly sides: readonly Arm[] }
  /** This machine has nothing to execute a side with. */
  | { readonly state: 'skipped'; readonly sides: readonly Arm[] };

/** A comparison and all that is told of it. */
export interface ComparisonResult {
  readonly metric: Metric;
  readonly profile: Profile;
  readonly arms: Both<ComparedArm>;
  readonly design: Design;
  readonly outcome: Outcome;
}

/** The one word that it comes down to. */
export const verdictWord = ({ outcome }: ComparisonResult): Comparison['verdict'] | Outcome['state'] =>
  outcome.state === 'judged' ? outcome.verdict : outcome.state;
