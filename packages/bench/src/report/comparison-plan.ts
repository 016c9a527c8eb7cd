import { percent } from '@shardbench/db/comparison';
import { MOST_PLANNED_PAIRS } from '../compare/measure-pairs.ts';
import type { ComparisonPlan } from '../compare/plan-comparison.ts';
import { formatDuration } from '../terminal/format.ts';

/** What a comparison would take, in words. */
export const planText = (plan: ComparisonPlan): string => {
  const asked = percent(plan.resolve);
  if (plan.state === 'noHistory') {
    return (
      `no plan: nothing that is stored says how much these manifests vary here.\n` +
      `A run with ${plan.processesMinimum} processes of either does; without one, --resolve ${asked.replace(' ', '')} plans by its first pairs.`
    );
  }
  const { pairs, durationMs, noise } = plan;
  const beyond =
    pairs > MOST_PLANNED_PAIRS ? `; --resolve stops at ${MOST_PLANNED_PAIRS}, so ask with --pairs ${pairs}` : '';
  return (
    `to resolve ${asked}, measure ${pairs} pairs: about ${formatDuration(durationMs)}${beyond}.\n` +
    `Pairs vary by ${percent(noise)}, as the processes of the newest stored ${plan.runs.length === 1 ? 'run' : 'runs'} on this machine do.`
  );
};
