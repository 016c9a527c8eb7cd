import type { Execution, Store } from '@shardbench/db';
import { type Verdict, verdictOf } from '@shardbench/gates';
import { executionHash, formatTopology, manifestContentHash, type Profile } from '@shardbench/manifest';
import { blockSizes, blocksOf, type ChainUnderTest, shardNames } from '../chains/chain-under-test.ts';
import { describeModelFile } from '../coreml/model-file.ts';
import type { ExecutionFacts } from '../worker/job.ts';
import type { Judgement } from './judge-chain.ts';

/** A chain with what its gates said, stored. */
export interface JudgedChain {
  readonly chain: ChainUnderTest;
  readonly judgement: Judgement;
  readonly gateReportId: string;
  readonly judgedAt: string;
  readonly verdict: Verdict;
}

/** What is executed under some profiles: all of a session for the gates, one of them for a run. */
export const executionOf = (
  { manifest, job }: ChainUnderTest,
  execution: ExecutionFacts,
  profiles: readonly Profile[],
): Execution => ({
  manifestHash: manifestContentHash(manifest),
  modelHash: job.modelHash,
  executionHash: executionHash(manifest),
  backend: job.backend,
  computeUnits: execution.computeUnits,
  threads: execution.threads,
  blockSizes: profiles.flatMap((profile) => blockSizes(profile, blocksOf(job))),
  backendBuild: execution.backendBuild,
  addon: execution.addon,
  artifacts: execution.artifacts.map(({ shard, artifactHash }) => ({ shard, artifactHash })),
});

const recordModel = (store: Store, { model, job }: ChainUnderTest): void => {
  if (model === null || job.modelHash === null) return;
  const { facts } = model;
  store.recordModel({
    hash: job.modelHash,
    name: facts.name,
    architecture: facts.architecture,
    synthetic: facts.synthetic,
    fileBytes: facts.fileBytes,
    quantisation: facts.quantisation,
    facts: {
      ...facts,
      ropeFactorsShort: facts.ropeFactorsShort && [...facts.ropeFactorsShort],
      ropeFactorsLong: facts.ropeFactorsLong && [...facts.ropeFactorsLong],
    },
  });
};

const recordManifest = (store: Store, { manifest }: ChainUnderTest): void => {
  const { source: _source, ...stated } = manifest;
  store.recordManifest({
    contentHash: manifestContentHash(manifest),
    executionHash: executionHash(manifest),
    id: manifest.id,
    title: manifest.title,
    topology: formatTopology(manifest.topology),
    manifest: stated,
  });
};

const recordArtifacts = async (
  store: Store,
  { job, coreml }: ChainUnderTest,
  { execution }: Judgement,
): Promise<void> => {
  for (const { shard, artifactHash, bytes } of execution.artifacts) {
    const model = job.coreml?.models.find((one) => one.shard === shard);
    const described =
      model === undefined
        ? { format: 'packed', quantisation: 'int8', compileMs: null }
        : await describeModelFile(model, coreml?.packages ?? []);
    store.recordArtifact({ hash: artifactHash, bytes, ...described });
  }
};

/** Stores a chain: weights, manifest, and what its shards execute. */
export const recordChain = async (store: Store, chain: ChainUnderTest, judgement: Judgement): Promise<void> => {
  recordModel(store, chain);
  recordManifest(store, chain);
  await recordArtifacts(store, chain, judgement);
};

/** Stores a chain and the report of its gates. */
export const recordJudgement = async (
  store: Store,
  sessionId: string,
  chain: ChainUnderTest,
  judgement: Judgement,
  profiles: readonly Profile[],
): Promise<JudgedChain> => {
  await recordChain(store, chain, judgement);
  const judgedAt = new Date().toISOString();
  const execution = executionOf(chain, judgement.execution, profiles);
  const gateReportId = store.recordGateReport(judgement.report, { ...execution, sessionId, judgedAt });
  const verdict = verdictOf(judgement.report, { shards: shardNames(chain.manifest), tokenHashes: [] });
  return { chain, judgement, gateReportId, judgedAt, verdict };
};
