import type { RunOverview } from '@shardbench/db';
import { CLOCK_RULE } from '@shardbench/gates';
import type { Finding } from '../session/finding.ts';
import { type PlanAndClock, planAgainstClock } from './plan-against-clock.ts';

const reasonOf = ({ measuredMs, cpuOnlyMs, layerMultiple }: PlanAndClock): string => {
  const beside = [
    ...(cpuOnlyMs === null ? [] : [`${cpuOnlyMs.toFixed(2)} ms with cpuOnly`]),
    ...(layerMultiple === null || layerMultiple <= CLOCK_RULE.layerMultipleMax
      ? []
      : [`${layerMultiple.toFixed(1)} x the best time per layer`]),
  ];
  return `${measuredMs.toFixed(2)} ms per token (${beside.join(', ')})`;
};

/** Shards that are planned on the accelerator and whose times say that they are not there. */
export const suspectFindings = (runs: readonly RunOverview[]): Finding[] =>
  runs
    .filter(({ computeUnits }) => computeUnits === 'cpuAndNeuralEngine')
    .flatMap((run) =>
      planAgainstClock(run)
        .filter(({ state }) => state === 'suspect')
        .map((shard) => ({
          manifest: run.manifest.id,
          profile: run.profile.name,
          text: `${shard.shard} is suspect: the plan puts it on the Neural Engine, and it takes ${reasonOf(shard)}`,
        })),
    );
