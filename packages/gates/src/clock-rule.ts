/** One shard with what its plan says and what a clock says. */
export interface ClockedShard {
  /** `[0,16)` or `head 2`. */
  readonly shard: string;
  /** Layers of a layer shard; null for a head shard, whose time is no multiple of anything. */
  readonly layers: number | null;
  /** Whether the plan puts every operation on the units that the run asks for. */
  readonly planned: boolean;
  /** Time of one decode step, in milliseconds. */
  readonly measuredMs: number;
  /** The same step of the same artifact with `cpuOnly`; null where nobody measured it. */
  readonly cpuOnlyMs: number | null;
}

/** When a time looks like the processor's. Provisional: set without a chain that was seen to do this. */
export interface ClockRule {
  readonly version: number;
  /** From this part of the `cpuOnly` time on, a shard is no faster than the processor. */
  readonly cpuRatioMin: number;
  /** Beyond this multiple of the chain's best time per layer, a shard is not where the best one is. */
  readonly layerMultipleMax: number;
}

export const CLOCK_RULE: ClockRule = { version: 1, cpuRatioMin: 0.8, layerMultipleMax: 2.5 };

/** What plan and clock say together. A plan is an estimate: one that the clock contradicts is a finding, not a pass. */
export interface ClockVerdict {
  readonly shard: string;
  /** `unplanned`: the plan itself says that it is elsewhere; `unknown`: there was nothing to hold the time against. */
  readonly state: 'asPlanned' | 'suspect' | 'unplanned' | 'unknown';
  /** Measured time as a part of the `cpuOnly` time. */
  readonly cpuRatio: number | null;
  /** Time per layer as a multiple of the chain's best; null for head shards. */
  readonly layerMultiple: number | null;
}

const perLayer = ({ layers, measuredMs }: ClockedShard): number | null =>
  layers === null ? null : measuredMs / layers;

/**
 * Holds every shard's measured time against its plan: a shard that is planned on the accelerator is suspect when it takes
 * about as long as with `cpuOnly`, or much longer per layer than the chain's best shard. Times that are not positive
 * numbers say nothing.
 */
export function clockVerdicts(shards: readonly ClockedShard[], rule: ClockRule = CLOCK_RULE): ClockVerdict[] {
  const times = shards.map(perLayer).filter((ms) => ms !== null && Number.isFinite(ms) && ms > 0) as number[];
  const best = times.length > 1 ? Math.min(...times) : null;
  return shards.map((clocked) => {
    const { shard, planned, measuredMs, cpuOnlyMs } = clocked;
    const layerMs = perLayer(clocked);
    const cpuRatio = cpuOnlyMs !== null && cpuOnlyMs > 0 && measuredMs > 0 ? measuredMs / cpuOnlyMs : null;
    const layerMultiple = best !== null && layerMs !== null && layerMs > 0 ? layerMs / best : null;
    const slow =
      (cpuRatio !== null && cpuRatio >= rule.cpuRatioMin) ||
      (layerMultiple !== null && layerMultiple > rule.layerMultipleMax);
    const known = cpuRatio !== null || layerMultiple !== null;
    const state = !planned ? 'unplanned' : slow ? 'suspect' : known ? 'asPlanned' : 'unknown';
    return { shard, state, cpuRatio, layerMultiple };
  });
}
