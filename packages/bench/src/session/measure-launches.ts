import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import type { Progress } from '../terminal/progress.ts';
import type { ExecutionFacts } from '../worker/job.ts';
import type { Budget } from './budget.ts';
import { inStep } from './in-step.ts';
import { measureProcess } from './measure-process.ts';
import { movingConditions } from './moving-conditions.ts';
import type { PlannedLaunch } from './plan-session.ts';
import type { RunSet } from './run-set.ts';
import { conditionsAfter, hugePagesTeller } from './weights-in-huge-pages.ts';

/** A chain that was judged, and where its processes go. */
export interface MeasuredChain {
  readonly runSet: RunSet;
  readonly judged: ExecutionFacts;
}

/**
 * Launches worker after worker and stores every process before the next one begins. Chains that failed or crashed are
 * left out. Returns how many processes the budget left no time for.
 */
export const measureLaunches = async (
  planned: readonly PlannedLaunch[],
  chains: ReadonlyMap<ChainUnderTest, MeasuredChain>,
  options: { readonly progress: Progress; readonly budget: Budget<ChainUnderTest>; readonly signal: AbortSignal },
): Promise<number> => {
  const { progress, budget, signal } = options;
  const tellHugePages = hugePagesTeller(progress.say);
  let leftOut = 0;
  for (const launch of planned) {
    const measured = chains.get(launch.chain);
    const measurable = measured?.runSet.measurable() === true;
    if (measured === undefined || !measurable || !budget.allows(launch.chain)) {
      if (measurable) leftOut += 1;
      progress.drop([launch.step]);
      continue;
    }
    const { runSet, judged } = measured;
    const before = movingConditions();
    const launchedAt = performance.now();
    const result = await inStep(progress, launch.step, (onPhase) =>
      measureProcess(launch, { judged, signal, onPhase }),
    );
    budget.took(launch.chain, performance.now() - launchedAt);
    if (result.state === 'crashed') {
      runSet.crashed(result.phase, result.how);
      continue;
    }
    tellHugePages(launch.chain.manifest.id, result.hugePages);
    const environment = { before, after: conditionsAfter(result.hugePages) };
    for (const [profile, process] of result.processes) runSet.add(profile, process, launch.ordinal, environment);
  }
  return leftOut;
};
