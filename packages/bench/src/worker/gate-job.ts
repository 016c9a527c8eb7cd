import {
  CHAIN,
  contractGate,
  cpuResidency,
  type Figure,
  GATES,
  type Gate,
  type GateResult,
  judgeEndToEnd,
  type NotRunReason,
  notRun,
  outcomeOf,
  residencyGate,
  type ShardCensus,
} from '@shardbench/gates';
import { headShardName, layerShardName, type Manifest, ShardbenchError } from '@shardbench/manifest';
import type { Chain } from '@shardbench/runtime';
import { fastestKernelFamily, kernelFamilyOf } from '../chains/kernel-family.ts';
import { checkedArtifact } from './artifact.ts';
import { compareAll, continuationOf, type Generated, generateAll } from './continuations.ts';
import { judgeEmbedding } from './embedding.ts';
import { type GoldenTrace, goldenTraces } from './golden-inputs.ts';
import type { GateJob } from './job.ts';
import {
  executionFacts,
  type JobFiles,
  type OpenableFiles,
  openJobChain,
  plannedExecution,
  readJobFiles,
} from './open-job.ts';
import { type ReferenceTraces, referenceTraces } from './reference-trace.ts';
import { send } from './send.ts';
import { judgeGolden, judgeParity } from './shard-gates.ts';
import { askSmoke, type PreparedSmoke, prepareSmoke } from './smoke.ts';
import { hasWeights } from './with-weights.ts';

const hasFailed = (results: readonly GateResult[]): boolean =>
  results.some(({ outcome }) => outcome.state === 'failed');

const figuresOf = (results: readonly GateResult[], shard: string): readonly Figure[] => {
  const outcome = results.find((result) => result.shard === shard)?.outcome;
  return outcome === undefined || outcome.state === 'notRun' ? [] : outcome.figures;
};

/** Manifest against weights, then artifacts against what they were when they were made. */
const judgeContract = async (job: GateJob, files: JobFiles): Promise<GateResult[]> => {
  const results = contractGate(files.manifest, files.model.facts);
  if (hasFailed(results) || !hasWeights(job)) return results;
  if (job.backend === 'coreml') return [...results, ...(await judgeEmbedding(job, files))];
  if (job.backend !== 'cpu') return results;
  const { failures } = await checkedArtifact(job, files);
  const byShard = Map.groupBy(failures, ({ shard }) => shard);
  const changed = [...byShard].map(
    ([shard, ofShard]): GateResult => ({
      gate: 'contract',
      shard,
      outcome: outcomeOf({ figures: figuresOf(results, shard), failures: ofShard }),
    }),
  );
  // Bytes that belong to no shard are the chain's, which has a result of its own: one that passed until now.
  return [...results.filter(({ shard }) => !byShard.has(shard)), ...changed];
};

const censusOf = ({ facts }: Chain, { layerShards, headShards }: Manifest): ShardCensus[] => [
  ...layerShards.map((shard, index) => ({ shard: layerShardName(shard), operations: facts.layerShards[index] ?? [] })),
  ...headShards.map(({ index }) => ({ shard: headShardName(index), operations: facts.headShards[index] ?? [] })),
];

/** Where operations of a chain run. The reference is its own truth: whatever it runs on is where it belongs. */
const judgeResidency = (job: GateJob, chain: Chain, manifest: Manifest): readonly GateResult[] => {
  if (job.residency !== undefined) return job.residency;
  const census = censusOf(chain, manifest);
  const family = kernelFamilyOf(job);
  if (family === null) return residencyGate(census, { products: ['scalar'], others: ['scalar'] });
  // Where there is nothing else it is no choice, whoever asks for it.
  return fastestKernelFamily() === 'scalar'
    ? notRun(['residency'], 'noAcceleratedKernels')
    : residencyGate(census, cpuResidency(family));
};

/** Refusals of the framework itself begin with its name: they are about what it was given to execute. */
const FRAMEWORK = 'coreml';

/** What a gate says; where Core ML refuses to execute, that is what it says. */
const orRefused = async (
  gate: Gate,
  judge: () => readonly GateResult[] | Promise<GateResult[]>,
): Promise<readonly GateResult[]> => {
  try {
    return await judge();
  } catch (error) {
    if (!(error instanceof ShardbenchError) || !error.code.startsWith(FRAMEWORK)) throw error;
    const { code, expected, found, where } = error;
    const failure = { shard: CHAIN, code, expected, found: `${where}: ${found}` };
    return [{ gate, shard: CHAIN, outcome: outcomeOf({ figures: [], failures: [failure] }) }];
  }
};

/** Runs the gates behind the contract on an open chain, in order. */
const judgeExecution = async (
  job: GateJob,
  { manifest, model }: JobFiles,
  chain: Chain,
  traces: ReferenceTraces,
  smoke: PreparedSmoke,
): Promise<{ results: GateResult[]; generated: readonly Generated[] }> => {
  let inputs: readonly GoldenTrace[] = [];
  let generated: readonly Generated[] = [];
  const gates: readonly [Gate, () => readonly GateResult[] | Promise<GateResult[]>][] = [
    ['residency', () => judgeResidency(job, chain, manifest)],
    [
      'golden',
      async () => {
        inputs = await goldenTraces(traces, Uint32Array.from(job.goldenTokens), manifest.dimensions.dModel);
        return judgeGolden(job.backend, chain, manifest, inputs, traces);
      },
    ],
    ['parity', () => judgeParity(job.backend, chain, manifest, inputs, job.blockSizes)],
    [
      'endToEnd',
      async () => {
        generated = await generateAll(chain, job.prompts);
        const { vocabulary } = model.facts;
        const compared = await compareAll(generated, traces, { vocabulary, exact: job.backend === 'reference' });
        return [judgeEndToEnd(compared, { smoke: await askSmoke(chain, smoke) })];
      },
    ],
  ];
  const results: GateResult[] = [];
  for (const [gate, judge] of gates) {
    if (hasFailed(results) && !job.keepGoing) {
      results.push(...notRun([gate], 'earlierFailure'));
      continue;
    }
    send({ type: 'phase', phase: gate });
    results.push(...(await orRefused(gate, judge)));
  }
  return { results, generated };
};

/** Why a chain is not opened after these results, null when it is. */
const reasonToStop = (results: readonly GateResult[]): NotRunReason | null => {
  if (hasFailed(results)) return 'earlierFailure';
  const missing = results.some(({ outcome }) => outcome.state === 'notRun' && outcome.reason === 'noNeuralEngine');
  return missing ? 'noNeuralEngine' : null;
};

/** Gates that compare with weights, which are not at hand. */
const judgeWithoutWeights = async (job: GateJob, files: OpenableFiles): Promise<void> => {
  const residency = job.residency ?? notRun(['residency'], 'noReference');
  const reason = job.keepGoing ? null : reasonToStop(residency);
  const behind = notRun(['golden', 'parity', 'endToEnd'], reason ?? 'noReference');
  const results = [...notRun(['contract'], 'noReference'), ...residency, ...behind];
  if (reason !== null) {
    send({ type: 'judged', results, execution: await plannedExecution(job), continuations: [] });
    return;
  }
  if (job.backend === 'coreml') send({ type: 'phase', phase: 'load' });
  using chain = await openJobChain(job, files);
  const generated = await generateAll(chain, job.prompts);
  const execution = await executionFacts(job, files, chain);
  send({ type: 'judged', results, execution, continuations: generated.map(continuationOf) });
};

/** Runs the gates of a job in order and stops at the first that a shard fails, unless told to keep going. */
export const runGateJob = async (job: GateJob): Promise<void> => {
  send({ type: 'phase', phase: 'contract' });
  const { manifest, model } = await readJobFiles(job);
  if (model === null) return judgeWithoutWeights(job, { manifest, model });
  const files = { manifest, model };
  const contract = await judgeContract(job, files);
  // Nobody opens a chain that contradicts its weights, because what it would compute on is not known, nor one that is
  // planned elsewhere, which takes minutes.
  const known = [...contract, ...(hasFailed(contract) ? [] : (job.residency ?? []))];
  const reason = reasonToStop(known);
  if (reason !== null && !job.keepGoing) {
    const behind = GATES.filter((gate) => !known.some((result) => result.gate === gate));
    const results = [...known, ...notRun(behind, reason)];
    send({ type: 'judged', results, execution: await plannedExecution(job), continuations: [] });
    return;
  }
  const smoke = await prepareSmoke(files);
  await using traces = referenceTraces(job, files.model, files.manifest.maxSeqLen);
  if (job.backend === 'coreml') send({ type: 'phase', phase: 'load' });
  using chain = await openJobChain(job, files);
  const { results, generated } = await judgeExecution(job, files, chain, traces, smoke);
  send({
    type: 'judged',
    results: [...contract, ...results],
    execution: await executionFacts(job, files, chain),
    continuations: generated.map(continuationOf),
  });
};
