import type { Store } from '@shardbench/db';
import {
  type BlockLaunch,
  type BlocksEnd,
  type Both,
  METRIC_FACTS,
  type MeasuredBlock,
  type Metric,
  validPairs,
} from '@shardbench/db/comparison';
import type { Profile } from '@shardbench/manifest';
import { type ProcessSummary, pairNoise, planPairs } from '@shardbench/stats';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { soFar } from '../report/comparison-so-far.ts';
import { measureProcess } from '../session/measure-process.ts';
import { movingConditions } from '../session/moving-conditions.ts';
import type { RunSet } from '../session/run-set.ts';
import { conditionsAfter, hugePagesTeller } from '../session/weights-in-huge-pages.ts';
import type { Progress } from '../terminal/progress.ts';
import type { ExecutionFacts } from '../worker/job.ts';
import { PAIRS_PER_BLOCK } from './block-order.ts';
import { readCanary } from './canary.ts';
import { type ComparisonSteps, inNotedStep } from './comparison-steps.ts';
import { measureBlocks } from './measure-blocks.ts';

/** More pairs than this are not planned by themselves: `--pairs` asks for them. */
export const MOST_PLANNED_PAIRS = 60;

/** Variables of each side's workers, besides those of this process; for studies that plant a fault in one of them. */
export type ArmVariables = Both<Readonly<Record<string, string>>>;

/** A side whose gates have spoken and whose run was begun. */
export interface MeasuredArm {
  readonly chain: ChainUnderTest;
  readonly runSet: RunSet;
  readonly judged: ExecutionFacts;
}

export interface MeasurePairsOptions {
  readonly store: Store;
  readonly sessionId: string;
  readonly arms: Both<MeasuredArm>;
  readonly profile: Profile;
  readonly metric: Metric;
  readonly pairs: number;
  readonly resolve: number | null;
  readonly seed: number;
  /** Relative change of the canary that a block bears. */
  readonly tolerance: number;
  readonly canaryModel: string;
  readonly steps: ComparisonSteps;
  readonly progress: Progress;
  readonly variables?: ArmVariables;
  readonly signal: AbortSignal;
}

/** Pairs that the asked resolution needs at the noise of those that are there, in whole blocks and within a limit. */
export const pairsToResolve = (noise: number, resolve: number): number => {
  const { pairs } = planPairs({ noise, resolve });
  return Math.min(MOST_PLANNED_PAIRS, PAIRS_PER_BLOCK * Math.ceil(pairs / PAIRS_PER_BLOCK));
};

/**
 * Measures interleaved pairs of two judged chains and stores every process and every block as soon as it ended. How
 * many pairs follow the first ones is planned once, from their noise alone: noise does not look at the shift, so nobody
 * chooses a moment to stop. Rejects as `measureProcess` does.
 */
export const measurePairs = async (options: MeasurePairsOptions): Promise<BlocksEnd> => {
  const { store, sessionId, arms, profile, metric, pairs, resolve, progress, steps, signal } = options;
  const summaries = new Map<number, ProcessSummary>();
  const blocks: MeasuredBlock[] = [];
  const values = () =>
    validPairs(blocks, (launchOrdinal) => {
      const summary = summaries.get(launchOrdinal);
      return summary === undefined ? null : METRIC_FACTS[metric].ms(summary);
    });
  const tellHugePages = hugePagesTeller(progress.say);
  const launch = async ({ arm, launchOrdinal, blockOrdinal }: BlockLaunch): Promise<boolean> => {
    const { chain, runSet, judged } = arms[arm];
    const before = movingConditions();
    const result = await inNotedStep(progress, steps.next(arm), soFar(values()), (onPhase) =>
      measureProcess(
        { chain, round: blockOrdinal, profiles: [profile] },
        { judged, signal, onPhase, ...(options.variables && { variables: options.variables[arm] }) },
      ),
    );
    if (result.state === 'crashed') {
      runSet.crashed(result.phase, result.how);
      return false;
    }
    tellHugePages(chain.manifest.id, result.hugePages);
    const environment = { before, after: conditionsAfter(result.hugePages) };
    for (const [name, process] of result.processes) {
      runSet.add(name, process, launchOrdinal, environment, blockOrdinal);
      summaries.set(launchOrdinal, process.summary);
    }
    return runSet.measurable();
  };
  const { backend: measured, threads } = arms.a.chain.job;
  // Core ML takes compiled models only, of which there is none for the canary: there the CPU stands for the machine.
  const backend = measured === 'reference' ? 'reference' : 'cpu';
  const canary = (): Promise<number> =>
    inNotedStep(progress, steps.next('canary'), soFar(values()), () =>
      readCanary({ modelPath: options.canaryModel, backend, threads }, signal),
    );
  const onBlock = (block: MeasuredBlock): void => {
    const { ordinal, canaryBeforeNs, canaryAfterNs, validity } = block;
    const reason = validity.state === 'valid' ? null : validity.reason;
    store.recordBlock(sessionId, { ordinal, canaryBeforeNs, canaryAfterNs, state: validity.state, reason });
    blocks.push(block);
    if (validity.state === 'valid') return;
    progress.say(`block ${ordinal + 1} is invalid and will be repeated: the canary says that the machine changed`);
  };
  const extend = (): number => {
    const { a, b } = values();
    if (resolve === null || a.length < 2) return pairs;
    const wanted = pairsToResolve(pairNoise(a, b), resolve);
    if (wanted > pairs) {
      progress.say(`at the noise of these ${pairs} pairs, ${wanted} are needed: ${wanted - pairs} more`);
      progress.add(steps.plan(wanted - pairs));
    }
    return wanted;
  };
  return measureBlocks(
    { seed: options.seed, pairs, extend, tolerance: options.tolerance },
    { launch, canary, onBlock },
  );
};
