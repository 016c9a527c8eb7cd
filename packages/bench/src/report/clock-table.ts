import type { RunOverview } from '@shardbench/db';
import { type PlanAndClock, planAgainstClock } from '../coreml/plan-against-clock.ts';
import { renderTable, type TableOptions } from '../terminal/table.ts';

const STATE_WORDS: Readonly<Record<PlanAndClock['state'], string>> = {
  asPlanned: 'as planned',
  suspect: 'suspect',
  unplanned: 'planned elsewhere',
  unknown: 'not known',
};

const row = ({
  shard,
  plannedShare,
  measuredMs,
  cpuOnlyMs,
  cpuRatio,
  layerMultiple,
  state,
}: PlanAndClock): string[] => [
  shard,
  plannedShare === null ? '' : `${(100 * plannedShare).toFixed(1)} %`,
  measuredMs.toFixed(4),
  cpuOnlyMs?.toFixed(4) ?? '',
  cpuRatio?.toFixed(2) ?? '',
  layerMultiple?.toFixed(2) ?? '',
  STATE_WORDS[state],
];

/** Plan beside clock, a row per shard; null for runs that have no plan. */
export const clockTable = (run: RunOverview, options: TableOptions): string | null => {
  const shards = planAgainstClock(run);
  if (shards.length === 0) return null;
  const right = (header: string) => ({ header, align: 'right' as const });
  return renderTable(
    [
      { header: 'shard', align: 'left' },
      right(`plan on ${run.computeUnits}`),
      right('ms per token'),
      right('cpuOnly ms'),
      right('of cpuOnly'),
      right('of best layer'),
      { header: 'plan against clock', align: 'left' },
    ],
    shards.map(row),
    options,
  );
};
