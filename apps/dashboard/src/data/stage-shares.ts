import { formatShare } from './format-number.ts';
import type { Stage, StageRow } from './stage-table.ts';

/** Share of a decode step that each part takes; together they are one. */
export function partShares(stages: readonly (Stage | null)[]): Readonly<Record<Stage['part'], number>> {
  const sums = { layers: 0, head: 0, host: 0 };
  for (const stage of stages) if (stage !== null) sums[stage.part] += stage.ms;
  const total = sums.layers + sums.head + sums.host;
  return { layers: sums.layers / total, head: sums.head / total, host: sums.host / total };
}

/** The finding of a chart of stages: where the time of a token goes, as a range over the runs. */
export function stageFinding(rows: readonly StageRow[]): string {
  const shares = rows.map(({ stages }) => partShares(stages));
  const range = (part: Stage['part']): string => {
    const values = shares.map((share) => share[part]);
    const [low, high] = [formatShare(Math.min(...values)), formatShare(Math.max(...values))];
    return low === high ? low : `${low.replace(/ %$/, '')} to ${high}`;
  };
  const subject = rows.length === 1 ? 'The layer shards take' : 'In every chain the layer shards take';
  const layers = `${subject} ${range('layers')} of a token`;
  return `${layers}, the head ${range('head')} and everything else ${range('host')}.`;
}
