import type { RunOverview } from '@shardbench/db';
import type { RunRow } from './run-row.ts';
import { type Stage, shardOfStage, stagesOf } from './stage-table.ts';

/** One stage of a run: its median, its share, and its mean in every process. */
export interface RunStage extends Stage {
  /** Layer range of a layer shard, null for other stages. */
  readonly shard: string | null;
  readonly share: number;
  /** In measured order; null for a process without decode steps. */
  readonly processesMs: readonly (number | null)[];
}

/** Stages of a run in the order in which a token passes them; null when nothing was decoded. */
export function runStages(run: RunOverview, row: RunRow): RunStage[] | null {
  const medians = row.summary?.stagesMs ?? null;
  if (medians === null) return null;
  const stages = stagesOf(medians);
  const totalMs = stages.reduce((sum, { ms }) => sum + ms, 0);
  const processes = run.processes.map(({ summary }) =>
    summary.stages === null ? null : stagesOf(summary.stages.stagesMs),
  );
  return stages.map((stage, index) => ({
    ...stage,
    shard: shardOfStage(stage.name, row),
    share: stage.ms / totalMs,
    processesMs: processes.map((of) => of?.[index]?.ms ?? null),
  }));
}
