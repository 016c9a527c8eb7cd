import { type BootstrapOptions, bootstrapOptions } from './bootstrap.ts';
import { type MsShift, meanShifts } from './mean-shifts.ts';
import { ATTRIBUTION_RULE_VERSION } from './rule-versions.ts';
import type { StageMs } from './stage-means.ts';
import { alignedStages, HOST_STAGE, type LayerDetail } from './stage-table.ts';

/** Fewest processes of an arm: resamples of fewer repeat the same few combinations. */
export const ATTRIBUTION_PROCESSES_MINIMUM = 5;

export interface StageArms {
  /** Mean milliseconds per decode token of each process, one entry per process. */
  readonly a: readonly StageMs[];
  readonly b: readonly StageMs[];
}

export interface AttributionOptions extends BootstrapOptions {
  /** Whether `a[i]` and `b[i]` are one pair; then pairs are resampled together. */
  readonly paired: boolean;
  /** Share of the total that the named stages alone have to cover in both arms. */
  readonly namedShareMinimum: number;
}

export interface StageShift extends MsShift {
  /** `embed`, `ropeMask`, `layers[0]` and on or `layers`, `headCopy`, `headPredict`, `headReduce`, `host`. */
  readonly stage: string;
  /** deltaMs / aMs. Null for a stage that took no time in `a`. */
  readonly relative: number | null;
  /** Part of the total shift; those of all stages add up to 1. Null when the total is not clear of zero. */
  readonly shareOfTotal: number | null;
}

/** What no named stage explains: `host` and every stage whose interval includes zero. */
export interface Unattributed {
  readonly deltaMs: number;
  readonly shareOfTotal: number | null;
}

interface AttributionBasis {
  readonly ruleVersion: number;
  /** Processes of each arm. */
  readonly nA: number;
  readonly nB: number;
}

interface NamedShares {
  /** Part of the mean time per token that the named stages cover in each arm. */
  readonly namedShareA: number;
  readonly namedShareB: number;
}

export interface AttributedShift extends AttributionBasis, NamedShares, Required<BootstrapOptions> {
  readonly state: 'attributed';
  /** `summed` when the arms have different numbers of layer shards: then `layers` is one stage. */
  readonly layers: LayerDetail;
  /** All stages together; their deltas add up to its delta. */
  readonly total: MsShift;
  /** In the order in which a token passes them, `host` last. */
  readonly stages: readonly StageShift[];
  readonly unattributed: Unattributed;
  readonly method: 'expandedPercentile';
}

export type StageAttribution =
  | AttributedShift
  | (AttributionBasis &
      NamedShares & {
        readonly state: 'notPublished';
        readonly reason: 'namedShareTooLow';
        readonly namedShareMinimum: number;
      })
  | (AttributionBasis & {
      readonly state: 'notPublished';
      readonly reason: 'tooFewProcesses';
      readonly processesMinimum: number;
    });

/**
 * Splits the difference of two arms over the stages of a decode step: delta of the total = sum of the deltas of the
 * named stages + delta of `host`, on means over processes because only means add up. Published only when the named
 * stages alone cover enough of the total in both arms: `host` is a remainder and would close any sum. Throws a
 * RangeError for pairs of unequal number, for processes of different chains in one arm, and for values that are not
 * finite or whose total is not positive.
 */
export function attributeShift(arms: StageArms, options: AttributionOptions): StageAttribution {
  const { paired, namedShareMinimum, ...resampling } = options;
  const bootstrap = bootstrapOptions(resampling);
  if (!(namedShareMinimum >= 0 && namedShareMinimum <= 1)) {
    throw new RangeError(`expected a namedShareMinimum between 0 and 1, found ${namedShareMinimum}`);
  }
  const basis = { ruleVersion: ATTRIBUTION_RULE_VERSION, nA: arms.a.length, nB: arms.b.length };
  if (paired && basis.nA !== basis.nB) {
    throw new RangeError(`expected pairs, found ${basis.nA} and ${basis.nB} processes`);
  }
  if (Math.min(basis.nA, basis.nB) < ATTRIBUTION_PROCESSES_MINIMUM) {
    const processesMinimum = ATTRIBUTION_PROCESSES_MINIMUM;
    return { ...basis, state: 'notPublished', reason: 'tooFewProcesses', processesMinimum };
  }
  const table = alignedStages(arms.a, arms.b);
  const shifts = meanShifts(table.a, table.b, paired, bootstrap);
  const total = shifts.at(-1) as MsShift;
  if (!(Math.min(total.aMs, total.bMs) > 0)) {
    throw new RangeError(`expected positive totals, found ${total.aMs} and ${total.bMs} ms`);
  }
  const host = shifts[table.names.indexOf(HOST_STAGE)] as MsShift;
  const named = { namedShareA: 1 - host.aMs / total.aMs, namedShareB: 1 - host.bMs / total.bMs };
  if (Math.min(named.namedShareA, named.namedShareB) < namedShareMinimum) {
    return { ...basis, ...named, state: 'notPublished', reason: 'namedShareTooLow', namedShareMinimum };
  }
  const { stages, unattributed } = shares(table.names, shifts, total);
  return {
    ...basis,
    ...named,
    ...bootstrap,
    state: 'attributed',
    layers: table.layers,
    total,
    stages,
    unattributed,
    method: 'expandedPercentile',
  };
}

function shares(
  names: readonly string[],
  shifts: readonly MsShift[],
  total: MsShift,
): { stages: StageShift[]; unattributed: Unattributed } {
  const shareOf = (deltaMs: number): number | null => (total.clear ? deltaMs / total.deltaMs : null);
  const stages = names.map((stage, column): StageShift => {
    const shift = shifts[column] as MsShift;
    const relative = shift.aMs === 0 ? null : shift.deltaMs / shift.aMs;
    return { stage, ...shift, relative, shareOfTotal: shareOf(shift.deltaMs) };
  });
  const unexplained = stages.filter(({ stage, clear }) => stage === HOST_STAGE || !clear);
  const deltaMs = unexplained.reduce((sum, stage) => sum + stage.deltaMs, 0);
  return { stages, unattributed: { deltaMs, shareOfTotal: shareOf(deltaMs) } };
}
