import { contractGate, type Failure, GATES, type GateResult, notRun, outcomeOf } from '@shardbench/gates';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import type { WorkerPhase } from '../worker/job.ts';
import { compilePackages } from './compile-packages.ts';
import { planShards } from './plan-shards.ts';

/** What is known of a chain on Core ML before its gate worker begins. */
export type BeforeGates =
  | { readonly state: 'ready'; readonly residency: readonly GateResult[] }
  /** There is nothing that could be opened. */
  | { readonly state: 'ended'; readonly results: readonly GateResult[] };

const contractFailures = (failures: readonly Failure[]): GateResult[] =>
  [...Map.groupBy(failures, ({ shard }) => shard)].map(([shard, ofShard]) => ({
    gate: 'contract',
    shard,
    outcome: outcomeOf({ figures: [], failures: ofShard }),
  }));

const contradicts = ({ manifest, model }: ChainUnderTest): boolean =>
  model !== null && contractGate(manifest, model.facts).some(({ outcome }) => outcome.state === 'failed');

/**
 * Compiles what has to be compiled and plans every shard, each in a process of its own: both can take minutes, and both can
 * end their process. Nothing for the backends that have neither.
 */
export const beforeGates = async (
  chain: ChainUnderTest,
  {
    keepGoing,
    signal,
    onPhase,
  }: {
    readonly keepGoing: boolean;
    readonly signal: AbortSignal;
    readonly onPhase: (phase: WorkerPhase, shard?: string) => void;
  },
): Promise<BeforeGates | null> => {
  const { job, coreml } = chain;
  if (job.coreml === undefined || coreml === undefined) return null;
  const failures = await compilePackages(coreml, { signal, onShard: (shard) => onPhase('compile', shard) });
  if (failures.length > 0) {
    return { state: 'ended', results: [...contractFailures(failures), ...notRun(GATES.slice(1), 'earlierFailure')] };
  }
  // The gate worker says the same; plans that take minutes would be for nothing.
  if (contradicts(chain) && !keepGoing) return { state: 'ready', residency: [] };
  const onShard = (shard: string): void => onPhase('plan', shard);
  return { state: 'ready', residency: await planShards(job.coreml, { limitMs: coreml.planLimitMs, signal, onShard }) };
};
