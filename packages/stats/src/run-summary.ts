import { type MedianInterval, medianInterval } from './median-interval.ts';
import type { ProcessSummary } from './process-summary.ts';
import { median } from './quantiles.ts';
import { SUMMARY_RULE_VERSION } from './rule-versions.ts';
import type { StageMs } from './stage-means.ts';

/** One run in one line: intervals over the medians of its processes. */
export interface RunSummary {
  readonly ruleVersion: number;
  readonly processes: number;
  readonly ttftMs: MedianInterval;
  readonly prefillTokPerS: MedianInterval;
  /** Null, like the stages, when no request made more than one token. */
  readonly tpotMs: MedianInterval | null;
  readonly decodeTokPerS: MedianInterval | null;
  /** Median of each stage over the processes. Unlike a process's means, medians need not add up. */
  readonly stagesMs: StageMs | null;
  /** Median over the processes of the share that named stages cover of decode. */
  readonly namedShare: number | null;
}

/** Summary of the processes of one run. Throws a RangeError for none, or for processes of chains with different cuts. */
export function runSummary(processes: readonly ProcessSummary[]): RunSummary {
  const stages = processes.flatMap((process) => (process.stages === null ? [] : [process.stages]));
  return {
    ruleVersion: SUMMARY_RULE_VERSION,
    processes: processes.length,
    ttftMs: medianInterval(processes.map((process) => process.ttftMs)),
    prefillTokPerS: medianInterval(processes.map((process) => process.prefillTokPerS)),
    tpotMs: intervalOfStated(processes.map((process) => process.tpotMs)),
    decodeTokPerS: intervalOfStated(processes.map((process) => process.decodeTokPerS)),
    stagesMs: stages.length === 0 ? null : medianStages(stages.map((of) => of.stagesMs)),
    namedShare: stages.length === 0 ? null : median(stages.map((of) => of.namedShare)),
  };
}

function intervalOfStated(values: readonly (number | null)[]): MedianInterval | null {
  const stated = values.filter((value) => value !== null);
  return stated.length === 0 ? null : medianInterval(stated);
}

function medianStages(all: readonly StageMs[]): StageMs {
  const over = (stage: (of: StageMs) => number): number => median(all.map(stage));
  const layerShards = new Set(all.map((of) => of.layers.length));
  if (layerShards.size !== 1) {
    throw new RangeError(`expected processes of one chain, found ${[...layerShards].join(' and ')} layer shards`);
  }
  return {
    embed: over((of) => of.embed),
    ropeMask: over((of) => of.ropeMask),
    layers: Array.from({ length: Math.max(...layerShards) }, (_, shard) => over((of) => of.layers[shard] as number)),
    headCopy: over((of) => of.headCopy),
    headPredict: over((of) => of.headPredict),
    headReduce: over((of) => of.headReduce),
    host: over((of) => of.host),
  };
}
