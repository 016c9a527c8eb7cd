import {
  contractGate,
  cpuResidency,
  GATES,
  type Gate,
  type GateResult,
  judgeEndToEnd,
  notRun,
  outcomeOf,
  residencyGate,
  type ShardCensus,
} from '@shardbench/gates';
import { headShardName, layerShardName, type Manifest } from '@shardbench/manifest';
import { backendBuild, type Chain } from '@shardbench/runtime';
import { checkedArtifact } from './artifact.ts';
import { compareAll, continuationOf, type Generated, generateAll } from './continuations.ts';
import { type GoldenTrace, goldenTraces } from './golden-inputs.ts';
import type { GateJob } from './job.ts';
import { executionFacts, type JobFiles, openJobChain, plannedExecution, readJobFiles } from './open-job.ts';
import { type ReferenceTraces, referenceTraces } from './reference-trace.ts';
import { send } from './send.ts';
import { judgeGolden, judgeParity } from './shard-gates.ts';

const hasFailed = (results: readonly GateResult[]): boolean =>
  results.some(({ outcome }) => outcome.state === 'failed');

/** Manifest against weights, then artifacts against what they were when they were made. */
const judgeContract = async (job: GateJob, files: JobFiles): Promise<GateResult[]> => {
  const results = contractGate(files.manifest, files.model.facts);
  if (job.backend !== 'cpu' || hasFailed(results)) return results;
  const { failures } = await checkedArtifact(job, files);
  const byShard = Map.groupBy(failures, ({ shard }) => shard);
  const changed = [...byShard].map(
    ([shard, ofShard]): GateResult => ({
      gate: 'contract',
      shard,
      outcome: outcomeOf({ figures: [], failures: ofShard }),
    }),
  );
  return [...results, ...changed];
};

const censusOf = ({ facts }: Chain, { layerShards, headShards }: Manifest): ShardCensus[] => [
  ...layerShards.map((shard, index) => ({ shard: layerShardName(shard), operations: facts.layerShards[index] ?? [] })),
  ...headShards.map(({ index }) => ({ shard: headShardName(index), operations: facts.headShards[index] ?? [] })),
];

/** Where operations of a chain run. The reference is its own truth: whatever it runs on is where it belongs. */
const judgeResidency = ({ backend }: GateJob, chain: Chain, manifest: Manifest): GateResult[] => {
  const census = censusOf(chain, manifest);
  if (backend === 'reference') return residencyGate(census, { products: ['scalar'], others: ['scalar'] });
  const [fastest = 'scalar'] = backendBuild().kernelFamilies;
  return fastest === 'scalar'
    ? notRun(['residency'], 'noAcceleratedKernels')
    : residencyGate(census, cpuResidency(fastest));
};

/** Runs the gates behind the contract on an open chain, in order. */
const judgeExecution = async (
  job: GateJob,
  { manifest, model }: JobFiles,
  chain: Chain,
  traces: ReferenceTraces,
): Promise<{ results: GateResult[]; generated: readonly Generated[] }> => {
  let inputs: readonly GoldenTrace[] = [];
  let generated: readonly Generated[] = [];
  const gates: readonly [Gate, () => GateResult[] | Promise<GateResult[]>][] = [
    ['residency', () => judgeResidency(job, chain, manifest)],
    [
      'golden',
      async () => {
        inputs = await goldenTraces(traces, Uint32Array.from(job.goldenTokens), manifest.dimensions.dModel);
        return judgeGolden(chain, manifest, inputs, traces);
      },
    ],
    ['parity', () => judgeParity(chain, manifest, inputs, job.blockSizes)],
    [
      'endToEnd',
      async () => {
        generated = await generateAll(chain, job.prompts);
        const { vocabulary } = model.facts;
        return [judgeEndToEnd(await compareAll(generated, traces, { vocabulary, exact: job.backend === 'reference' }))];
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
    results.push(...(await judge()));
  }
  return { results, generated };
};

/** Runs the gates of a job in order and stops at the first that a shard fails, unless told to keep going. */
export const runGateJob = async (job: GateJob): Promise<void> => {
  send({ type: 'phase', phase: 'contract' });
  const files = await readJobFiles(job);
  const contract = await judgeContract(job, files);
  if (hasFailed(contract) && !job.keepGoing) {
    // A chain that contradicts its weights is not opened: what it would compute on is not known.
    const results = [...contract, ...notRun(GATES.slice(1), 'earlierFailure')];
    send({ type: 'judged', results, execution: plannedExecution(job), continuations: [] });
    return;
  }
  await using traces = referenceTraces(job, files.model, files.manifest.maxSeqLen);
  using chain = await openJobChain(job, files);
  const { results, generated } = await judgeExecution(job, files, chain, traces);
  send({
    type: 'judged',
    results: [...contract, ...results],
    execution: await executionFacts(job, files, chain),
    continuations: generated.map(continuationOf),
  });
};
