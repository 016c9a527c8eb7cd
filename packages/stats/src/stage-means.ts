import {
  checkStepTimings,
  FIRST_STAGE_COLUMN,
  type StepTimings,
  stepCount,
  stepEndNs,
  stepValue,
} from './step-timings.ts';

/** Milliseconds of one decode step by stage, in the order in which a token passes them. */
export interface StageMs {
  readonly embed: number;
  readonly ropeMask: number;
  /** One per layer shard, first to last. */
  readonly layers: readonly number[];
  readonly headCopy: number;
  readonly headPredict: number;
  readonly headReduce: number;
  /** What the named stages leave of the time between two tokens. Negative when stamps overlap: it is not hidden. */
  readonly host: number;
}

/** Where the decode time of some requests went. */
export interface DecodeStages {
  /** Decode steps that the means are taken over. */
  readonly steps: number;
  /** Means per decode step; together with `host` they add up to the mean time between tokens. */
  readonly stagesMs: StageMs;
  /** Share of the decode time that the named stages cover without `host`. */
  readonly namedShare: number;
}

const NS_PER_MS = 1e6;

/**
 * Mean stage times over every decode step of the given requests of one chain, each step counted once. The time of a
 * step runs from the end of the step before it, so whatever happens between two steps is `host` too. Null when no
 * request has a decode step; throws a RangeError for requests of chains with different shard counts.
 */
export function stageMeans(...requests: readonly StepTimings[]): DecodeStages | null {
  const columns = requests[0]?.columns ?? [];
  const stageNs = new Float64Array(Math.max(0, columns.length - FIRST_STAGE_COLUMN));
  let steps = 0;
  let decodeNs = 0;
  for (const timings of requests) {
    checkStepTimings(timings);
    if (timings.columns.length !== columns.length) {
      throw new RangeError(`expected the columns ${columns.join()} in every request, found ${timings.columns.join()}`);
    }
    const end = stepCount(timings);
    for (let step = timings.prefillSteps; step < end; step += 1) {
      stageNs.forEach((total, stage) => {
        stageNs[stage] = total + stepValue(timings, step, FIRST_STAGE_COLUMN + stage);
      });
    }
    steps += end - timings.prefillSteps;
    decodeNs += stepEndNs(timings, end - 1) - stepEndNs(timings, timings.prefillSteps - 1);
  }
  if (steps === 0) return null;
  const namedNs = stageNs.reduce((sum, value) => sum + value, 0);
  return { steps, stagesMs: toStageMs(stageNs, decodeNs - namedNs, steps), namedShare: namedNs / decodeNs };
}

function toStageMs(stageNs: Float64Array, hostNs: number, steps: number): StageMs {
  const means = Array.from(stageNs, (total) => total / steps / NS_PER_MS);
  const [embed, ropeMask] = means as [number, number];
  const [headCopy, headPredict, headReduce] = means.slice(-3) as [number, number, number];
  return {
    embed,
    ropeMask,
    layers: means.slice(2, -3),
    headCopy,
    headPredict,
    headReduce,
    host: hostNs / steps / NS_PER_MS,
  };
}
