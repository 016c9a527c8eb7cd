import type { RunOverview } from '@shardbench/db';
import { type ClockedShard, type ClockVerdict, clockVerdicts, type GateResult } from '@shardbench/gates';
import { headShardName, layerShardName, type Manifest } from '@shardbench/manifest';
import { runSummary } from '@shardbench/stats';
import { CPU_ONLY_MS, HEADS_CPU_ONLY_MS } from './clock-cpu-only.ts';

/** One shard with plan and clock side by side. */
export interface PlanAndClock extends ClockedShard, ClockVerdict {
  /** Part of the plan's cost that is on the asked units, 1 for all of it; of the operations where it states no cost. */
  readonly plannedShare: number | null;
}

/** All head shards together: they run side by side, and one clock covers them. */
const HEADS = 'heads';

const residencyOf = ({ gateReport }: RunOverview, shard: string): GateResult | undefined =>
  gateReport.results.find((result) => result.gate === 'residency' && result.shard === shard);

const figureOf = (result: GateResult | undefined, metric: string): number | null => {
  if (result === undefined || result.outcome.state === 'notRun') return null;
  const value = result.outcome.figures.find((figure) => figure.metric === metric)?.value;
  return typeof value === 'number' ? value : null;
};

const shareOf = (result: GateResult | undefined): number | null => {
  const cost = figureOf(result, 'costResident');
  if (cost !== null) return cost;
  const [resident, total] = [figureOf(result, 'computeResident'), figureOf(result, 'computeTotal')];
  return resident === null || total === null || total === 0 ? null : resident / total;
};

const passed = (result: GateResult | undefined): boolean => result?.outcome.state === 'passed';

/**
 * Every shard of a run on Core ML with what its plan says, what it took, and what it takes with `cpuOnly`; empty for other
 * backends and for runs without a measured decode step.
 */
export const planAgainstClock = (run: RunOverview): PlanAndClock[] => {
  if (run.backend !== 'coreml' || run.processes.length === 0) return [];
  const { stagesMs } = runSummary(run.processes.map(({ summary }) => summary));
  if (stagesMs === null) return [];
  const { layerShards, headShards } = run.manifest.manifest as unknown as Manifest;
  const layers = layerShards.map((shard, index) => {
    const name = layerShardName(shard);
    const result = residencyOf(run, name);
    return {
      shard: name,
      layers: shard.end - shard.start,
      planned: passed(result),
      measuredMs: stagesMs.layers[index] ?? Number.NaN,
      cpuOnlyMs: figureOf(result, CPU_ONLY_MS),
      plannedShare: shareOf(result),
    };
  });
  const heads = headShards.map(({ index }) => residencyOf(run, headShardName(index)));
  const headGroup = {
    shard: HEADS,
    layers: null,
    planned: heads.every(passed),
    measuredMs: stagesMs.headPredict,
    cpuOnlyMs: figureOf(heads[0], HEADS_CPU_ONLY_MS),
    plannedShare: heads.every((head) => shareOf(head) === 1) ? 1 : null,
  };
  const shards = [...layers, headGroup];
  return clockVerdicts(shards).flatMap((verdict, index) => {
    const shard = shards[index];
    return shard === undefined ? [] : [{ ...shard, ...verdict }];
  });
};
