import { isForetold, isMeasurable } from '@shardbench/gates/verdict';
import type { Expectation, Profile, ShardRange } from '@shardbench/manifest';
import { layerShardName } from '@shardbench/manifest/shard-name';
import { layerRanges, parseTopology } from '@shardbench/manifest/topology';
import { attributeShift, type Comparison, type StageMs } from '@shardbench/stats';
import { namedShareMinimum } from '../findings/named-share-minimum.ts';
import { ARMS, type Both, ofBoth } from './arms.ts';
import { commonCuts, joinLayers } from './common-cuts.ts';
import type { ComparableProcess, ComparableRun } from './comparable-run.ts';
import type {
  Attributed,
  ComparedArm,
  ComparedReason,
  ComparisonResult,
  Design,
  Outcome,
} from './comparison-result.ts';
import { environmentDifferences } from './environment-differences.ts';
import { changeMinimumOf, judgeShift } from './judge-shift.ts';
import { METRIC_FACTS, type Metric } from './metric.ts';
import { possibleCauses } from './possible-causes.ts';
import { differingKeys } from './series-keys.ts';
import { type Steadiness, steadiness } from './steadiness.ts';
import { validPairs } from './valid-pairs.ts';

export interface JudgeInput {
  readonly runs: Both<ComparableRun>;
  readonly design: Design;
  readonly metric: Metric;
  readonly resolve: number | null;
}

/** Processes that count: of valid blocks pair by pair, else all. */
export const countedProcesses = (runs: Both<ComparableRun>, design: Design): Both<readonly ComparableProcess[]> => {
  if (design.state !== 'interleaved') return ofBoth(runs, ({ processes }) => processes);
  const byLaunch = new Map(ARMS.flatMap((arm) => runs[arm].processes.map((one) => [one.launchOrdinal, one] as const)));
  return validPairs(design.blocks, (launchOrdinal) => byLaunch.get(launchOrdinal) ?? null);
};

/** The layer ranges of a run's shards, null where its topology cannot be read, as of a model that nobody cut. */
const layersOf = ({ manifest }: ComparableRun): readonly ShardRange[] | null => {
  try {
    return layerRanges(parseTopology(manifest.topology));
  } catch {
    return null;
  }
};

const attribute = (
  runs: Both<ComparableRun>,
  counted: Both<readonly ComparableProcess[]>,
  paired: boolean,
): Attributed | null => {
  const [a, b] = [layersOf(runs.a), layersOf(runs.b)];
  // Chains of one model cover the same layers; where they do not, no sum over common ranges would close.
  if (a === null || b === null || a.at(-1)?.end !== b.at(-1)?.end) return null;
  const shards = { a, b };
  const cuts = commonCuts(a, b);
  const stages = ofBoth(counted, (processes, arm) =>
    processes.flatMap(({ summary }): StageMs[] =>
      summary.stages === null ? [] : [joinLayers(summary.stages.stagesMs, shards[arm], cuts)],
    ),
  );
  if (stages.a.length === 0 || stages.b.length === 0) return null;
  const attribution = attributeShift(stages, { paired, namedShareMinimum: namedShareMinimum(runs.a.model) });
  return { attribution, layers: cuts.map(layerShardName) };
};

/** Whoever stops a comparison may have watched it, and gates that said nothing pass nothing. */
const withheld = (
  { verdict, reason }: Comparison,
  runs: Both<ComparableRun>,
  design: Design,
): { verdict: Comparison['verdict']; reason: ComparedReason } => {
  if (verdict === 'insufficient') {
    const unsteady = design.state === 'interleaved' && design.ended === 'repeatsExhausted';
    return { verdict, reason: unsteady ? 'machineUnsteady' : reason };
  }
  if (verdict === 'inconclusive') return { verdict, reason };
  if (design.state === 'interleaved' && design.ended === 'interrupted') {
    return { verdict: 'inconclusive', reason: 'interrupted' };
  }
  const passed = ARMS.every((arm) => runs[arm].verdict.state === 'qualified');
  return passed ? { verdict, reason } : { verdict: 'inconclusive', reason: 'gatesIncomplete' };
};

const judged = (
  { runs, design, metric, resolve }: JudgeInput,
  counted: Both<readonly ComparableProcess[]>,
): Outcome => {
  const paired = design.state === 'interleaved';
  const stated = ofBoth(counted, (processes) => processes.map(({ summary }) => METRIC_FACTS[metric].ms(summary)));
  const usable = ofBoth(stated, (values) => values.filter((value) => value !== null));
  const held: Both<Steadiness> = ofBoth(counted, (processes) =>
    steadiness(processes.map(({ warmup }) => warmup.verdict)),
  );
  const steady = ARMS.every((arm) => held[arm].state === 'steady');
  const comparison = judgeShift(usable, { paired, steady, resolve });
  return {
    state: 'judged',
    ...withheld(comparison, runs, design),
    comparison,
    changeMinimum: changeMinimumOf(resolve),
    steadiness: held,
    attributed: metric === 'tpot' ? attribute(runs, counted, paired) : null,
    causes: possibleCauses(runs.a, runs.b),
    environment: environmentDifferences(runs.a, runs.b),
  };
};

const foretold = ({ manifest, verdict, backend }: ComparableRun): boolean => {
  const { expect } = manifest.manifest;
  return isForetold(verdict, Array.isArray(expect) ? (expect as Expectation[]) : [], backend);
};

const outcomeOf = (input: JudgeInput, counted: Both<readonly ComparableProcess[]>): Outcome => {
  const { runs } = input;
  const failed = ARMS.filter((arm) => !isMeasurable(runs[arm].verdict));
  for (const state of ['crashed', 'skipped'] as const) {
    const sides = failed.filter((arm) => runs[arm].verdict.state === state);
    if (sides.length > 0) return { state, sides };
  }
  if (failed.length > 0) {
    return { state: 'disqualified', sides: failed, foretold: failed.every((arm) => foretold(runs[arm])) };
  }
  const keys = differingKeys(runs.a, runs.b);
  return keys.length > 0 ? { state: 'incomparable', keys } : judged(input, counted);
};

/** Everything that two stored runs say about each other. */
export const judgeComparison = (input: JudgeInput): ComparisonResult => {
  const { runs, design, metric } = input;
  const counted = countedProcesses(runs, design);
  const arms = ofBoth(
    runs,
    ({ id, manifest, backend, verdict, processes }, arm): ComparedArm => ({
      manifest: manifest.id,
      topology: manifest.topology,
      backend,
      run: id,
      verdict,
      processes: processes.length,
      counted: counted[arm].length,
    }),
  );
  const profile: Profile = runs.a.profile;
  return { metric, profile, arms, design, outcome: outcomeOf(input, counted) };
};
