import {
  type CensusOperation,
  coremlResidency,
  type GateResult,
  notRun,
  outcomeOf,
  residencyGate,
} from '@shardbench/gates';
import { apartFailure } from './apart-failure.ts';
import type { CoremlJob } from './coreml-job.ts';
import type { PlannedModel } from './planned-model.ts';
import { workApart } from './work-apart.ts';

const WORDS = { what: 'a plan', crashed: 'planCrashed', timedOut: 'planTimedOut', option: '--plan-limit' };

/** A shard's operations for the gate: told apart by type, as `conv on cpu`, since names differ from layer to layer. */
const censusOf = ({ operations }: PlannedModel): CensusOperation[] =>
  operations.map(({ type, matrixProduct, unit, cost }) => ({
    name: type,
    matrixProduct,
    unit,
    ...(cost === null ? {} : { cost }),
  }));

const judge = (shard: string, model: PlannedModel, computeUnits: string): GateResult[] => {
  if (computeUnits === 'cpuAndNeuralEngine' && !model.devices.includes('ane'))
    return notRun(['residency'], 'noNeuralEngine');
  return residencyGate([{ shard, operations: censusOf(model) }], coremlResidency(computeUnits));
};

/**
 * Residency of every compiled model of a chain, each planned in a worker of its own with the compute units that the run
 * uses. A plan that ends its process, or takes too long, fails its shard. On a machine without the Neural Engine that the
 * units ask for, nothing else is planned: the gate is not run.
 */
export const planShards = async (
  { models, request: { computeUnits } }: Pick<CoremlJob, 'models' | 'request'>,
  options: { readonly limitMs: number; readonly signal: AbortSignal; readonly onShard: (shard: string) => void },
): Promise<GateResult[]> => {
  const results: GateResult[] = [];
  for (const { shard, path } of models) {
    options.onShard(shard);
    const end = await workApart({ kind: 'plan', compiledPath: path, computeUnits }, 'planned', options);
    if (end.state !== 'done') {
      const failures = [apartFailure(shard, end, WORDS)];
      results.push({ gate: 'residency', shard, outcome: outcomeOf({ figures: [], failures }) });
      continue;
    }
    const judged = judge(shard, end.message.model, computeUnits);
    if (judged.some(({ outcome }) => outcome.state === 'notRun')) return judged;
    results.push(...judged);
  }
  return results;
};
