import type { Verdict } from '@shardbench/gates';
import type { Comparison, StageAttribution } from '@shardbench/stats';
import type { BaselineChoice, NoBaselineReason, PassedOver } from './choose-baseline.ts';
import type { KeyDifference } from './key-differences.ts';
import type { Differences } from './what-differs.ts';

/** The series that a finding is about, and the newest run that was judged. */
export interface FindingSubject {
  readonly seriesId: string;
  /** A manifest's own id, such as `tiny/16_8_6_2`. */
  readonly manifest: string;
  readonly profile: string;
  readonly backend: string;
  readonly runId: string;
}

/** A run as sentences name it. */
export interface SeenRun {
  readonly runId: string;
  readonly startedAt: string;
  readonly gitCommit: string | null;
  readonly gitDirty: boolean | null;
}

/** What the newest runs were held against. */
export type Against =
  | { readonly state: 'baseline'; readonly choice: Exclude<BaselineChoice, { state: 'none' }> }
  /** The runs before the last step of the history, which nobody accepted. */
  | { readonly state: 'history'; readonly runs: readonly SeenRun[]; readonly step: HistoryStep };

/** A change point, by the runs on either side of it. */
export interface HistoryStep {
  readonly last: SeenRun;
  readonly first: SeenRun;
  /** Median milliseconds per token before and after. */
  readonly before: number;
  readonly after: number;
  /** Relative: 0.04 is 4 % slower. */
  readonly change: number;
  readonly p: number;
}

/**
 * How sure a change is. `repeated`: the manifest was run again and showed it again. `suspected`: it was not run again,
 * and `because` says why.
 */
export type Certainty =
  | { readonly state: 'repeated'; readonly processes: number }
  | { readonly state: 'suspected'; readonly because: string };

/** What a speed is of: decoded tokens, or those of the prompt. */
export type SpeedMetric = 'decode' | 'prefill';

/** Two arms that were compared, by milliseconds per token of the metric. */
interface Compared {
  readonly metric: SpeedMetric;
  readonly against: Against;
  readonly comparison: Comparison;
}

/** A change of the speed, with everything that may explain it. */
export interface SpeedChange extends Compared {
  readonly certainty: Certainty;
  /** Null where the stages of either arm are missing, and for prefill, which is not split. */
  readonly attribution: StageAttribution | null;
  /** Shard of the stage that explains most, null for a stage that no single shard executes. */
  readonly shard: string | null;
  readonly differences: Differences;
  /** Earliest run on the new level. */
  readonly firstSeen: SeenRun;
}

/** Why nothing is claimed although there was something to compare. */
export type InconclusiveReason =
  /** The test itself: its reason is in the comparison. */
  | 'test'
  /** It was run again and did not show the change again. */
  | 'notRepeated'
  /** The change is no larger than what this key's history does by itself. */
  | 'withinHistory';

/** What is said about one series; only some of these are news. */
export type Finding = FindingSubject &
  (
    | ({ readonly kind: 'regressed' } & SpeedChange)
    | ({ readonly kind: 'improved' } & SpeedChange)
    | ({ readonly kind: 'unchanged' } & Compared)
    | ({ readonly kind: 'insufficient' } & Compared)
    | ({ readonly kind: 'inconclusive'; readonly because: InconclusiveReason } & Compared)
    | { readonly kind: 'noBaseline'; readonly because: NoBaselineReason; readonly passedOver: PassedOver | null }
    /** Nothing on this key, but the same manifest was measured on another. */
    | { readonly kind: 'incomparable'; readonly with: string; readonly differences: readonly KeyDifference[] }
    | {
        readonly kind: 'gateChanged';
        /** `moved`: it failed before and fails now, but somewhere else: at another gate, or in a crash. */
        readonly direction: 'lost' | 'regained' | 'moved';
        readonly before: Verdict;
        readonly after: Verdict;
        readonly lastBefore: SeenRun;
        /** Whether the manifest says that this gate fails here. */
        readonly foretold: boolean;
      }
    /** The newest run counts for nothing, and neither did the one before. */
    | { readonly kind: 'notQualified'; readonly verdict: Verdict }
  );

/** Of a kind. */
export type FindingOf<Kind extends Finding['kind']> = Extract<Finding, { readonly kind: Kind }>;

/** Whether somebody should read it: a change of speed or of a gate. */
export function isNews({ kind }: Finding): boolean {
  return kind === 'regressed' || kind === 'improved' || kind === 'gateChanged';
}

/** A regression that was not repeated, only suspected. */
export function isSuspected(finding: Finding): boolean {
  return finding.kind === 'regressed' && finding.certainty.state === 'suspected';
}

/**
 * Whether it should stop somebody: a regression that was repeated, a gate that failed or crashed without notice, or one
 * that passed although the manifest says that it fails. A run that was interrupted or skipped is none.
 */
export function isAlarm(finding: Finding): boolean {
  if (finding.kind === 'regressed') return finding.certainty.state === 'repeated';
  if (finding.kind !== 'gateChanged') return false;
  const { direction, after, foretold } = finding;
  if (direction === 'regained') return foretold;
  if (after.state === 'skipped' || (after.state === 'unverified' && after.reason === 'interrupted')) return false;
  return !foretold;
}
