import type { ProcessOverview, RunOverview } from '@shardbench/db';
import { layerShardName, type Manifest, type Profile } from '@shardbench/manifest';
import { attributeShift, type Comparison, type StageMs } from '@shardbench/stats';
import { isForetold } from '../session/expectations.ts';
import { isMeasurable } from '../session/run-set.ts';
import { ARMS, type Both, ofBoth } from './arms.ts';
import { commonCuts, joinLayers } from './common-cuts.ts';
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
  readonly runs: Both<RunOverview>;
  readonly design: Design;
  readonly metric: Metric;
  readonly resolve: number | null;
}

/** Processes that count: of valid blocks pair by pair, else all. */
const countedOf = (runs: Both<RunOverview>, design: Design): Both<readonly ProcessOverview[]> => {
  if (design.state !== 'interleaved') return ofBoth(runs, ({ processes }) => processes);
  const byLaunch = new Map(ARMS.flatMap((arm) => runs[arm].processes.map((one) => [one.launchOrdinal, one] as const)));
  return validPairs(design.blocks, (launchOrdinal) => byLaunch.get(launchOrdinal) ?? null);
};

const statedOf = ({ manifest }: RunOverview): Manifest => manifest.manifest as unknown as Manifest;

/** Weights of a tiny model leave more of a token to the host than those of a large one. */
const LARGE_MODEL_BYTES = 1e9;
const namedShareMinimum = ({ model }: RunOverview): number =>
  (model?.fileBytes ?? 0) >= LARGE_MODEL_BYTES ? 0.99 : 0.97;

const attribute = (
  runs: Both<RunOverview>,
  counted: Both<readonly ProcessOverview[]>,
  paired: boolean,
): Attributed | null => {
  const shards = ofBoth(runs, (run) => statedOf(run).layerShards);
  const cuts = commonCuts(shards.a, shards.b);
  const stages = ofBoth(counted, (processes, arm) =>
    processes.flatMap(({ summary }): StageMs[] =>
      summary.stages === null ? [] : [joinLayers(summary.stages.stagesMs, shards[arm], cuts)],
    ),
  );
  if (stages.a.length === 0 || stages.b.length === 0) return null;
  const attribution = attributeShift(stages, { paired, namedShareMinimum: namedShareMinimum(runs.a) });
  return { attribution, layers: cuts.map(layerShardName) };
};

/** Whoever stops a comparison may have watched it, and gates that said nothing pass nothing. */
const withheld = (
  { verdict, reason }: Comparison,
  runs: Both<RunOverview>,
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

const judged = ({ runs, design, metric, resolve }: JudgeInput, counted: Both<readonly ProcessOverview[]>): Outcome => {
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

const foretold = (run: RunOverview): boolean => {
  const { expect = [] } = statedOf(run) as Partial<Pick<Manifest, 'expect'>>;
  return isForetold({ manifest: { expect }, job: { backend: run.backend } }, run.verdict);
};

const outcomeOf = (input: JudgeInput, counted: Both<readonly ProcessOverview[]>): Outcome => {
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
  const counted = countedOf(runs, design);
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
