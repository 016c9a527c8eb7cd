import type { RunDetail, RunOverview, StoreReader } from '@shardbench/db';
import { type Both, METRIC_FACTS, type Metric } from '@shardbench/db/comparison';
import { pairNoise, planPairs } from '@shardbench/stats';
import { readMachine } from '../environment/read-machine.ts';
import { storedMachine } from '../session/session-environment.ts';
import { PAIRS_PER_BLOCK } from './block-order.ts';
import { isExcluded } from './stored-sides.ts';

/** What a comparison would take, by what was measured here before. */
export type ComparisonPlan =
  | {
      readonly state: 'planned';
      readonly resolve: number;
      readonly pairs: number;
      readonly durationMs: number;
      /** Relative noise of one pair. */
      readonly noise: number;
      /** Runs that the noise is of. */
      readonly runs: readonly string[];
    }
  /** No run of these manifests on this machine has enough processes; `processesMinimum` would do. */
  | { readonly state: 'noHistory'; readonly resolve: number; readonly processesMinimum: number };

/** A spread of fewer processes is mostly chance. */
const PROCESSES_MINIMUM = 6;
/** A worker's end and the next one's beginning, and the canary's share of a block. */
const BETWEEN_PROCESSES_MS = 150;

const isHere = ({ machine }: RunOverview): boolean => {
  const here = storedMachine(readMachine());
  return machine.cpuModel === here.cpuModel && machine.cores === here.cores && machine.ramBytes === here.ramBytes;
};

const valuesOf = ({ processes }: RunOverview, metric: Metric): number[] =>
  processes.map(({ summary }) => METRIC_FACTS[metric].ms(summary)).filter((value) => value !== null);

/** Relative spread of one process: that of pairs with something that never moves. */
const processNoise = (run: RunOverview, metric: Metric): number => {
  const values = valuesOf(run, metric);
  return pairNoise(
    values.map(() => 1),
    values,
  );
};

const processMs = ({ processes }: RunDetail): number => {
  const durations = processes.map(({ startupMs, requests }) => {
    const last = requests.at(-1);
    return startupMs + (last === undefined ? 0 : (last.startedNs + last.latencyNs) / 1e6);
  });
  return durations.reduce((sum, ms) => sum + ms, 0) / durations.length + BETWEEN_PROCESSES_MS;
};

const newestRun = (store: StoreReader, manifest: string, profile: string, metric: Metric): RunDetail | null => {
  const run = store
    .listRuns({ manifest, profile })
    .findLast((one) => isHere(one) && valuesOf(one, metric).length >= PROCESSES_MINIMUM && !isExcluded(store, one));
  return run === undefined ? null : store.readRun(run.id);
};

/**
 * Pairs and time that a resolution takes at the noise of the newest stored run of each manifest on this machine. Pairs
 * of independent processes: their noise is the root of the sum of both variances. A drift within those runs is part of
 * it, so interleaved pairs will rather need fewer.
 */
export const planComparison = (
  store: StoreReader,
  manifests: Both<string>,
  profile: string,
  metric: Metric,
  resolve: number,
): ComparisonPlan => {
  const a = newestRun(store, manifests.a, profile, metric) ?? newestRun(store, manifests.b, profile, metric);
  if (a === null) return { state: 'noHistory', resolve, processesMinimum: PROCESSES_MINIMUM };
  const b = newestRun(store, manifests.b, profile, metric) ?? a;
  const noise = Math.hypot(processNoise(a, metric), processNoise(b, metric));
  const needed = planPairs({ noise, resolve }).pairs;
  const pairs = PAIRS_PER_BLOCK * Math.ceil(needed / PAIRS_PER_BLOCK);
  const durationMs = pairs * (processMs(a) + processMs(b));
  return { state: 'planned', resolve, pairs, durationMs, noise, runs: [...new Set([a.id, b.id])] };
};
