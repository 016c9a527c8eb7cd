import type { Execution, Store } from '@shardbench/db';
import { type Verdict, verdictOf } from '@shardbench/gates';
import { executionHash, formatTopology, manifestContentHash, type Profile } from '@shardbench/manifest';
import { DEFAULT_BLOCK_TOKENS } from '@shardbench/runtime';
import { blockSizes, type ChainUnderTest, shardNames } from '../chains/chain-under-test.ts';
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
  blockSizes: profiles.flatMap((profile) => blockSizes(profile, DEFAULT_BLOCK_TOKENS)),
  backendBuild: execution.backendBuild,
  addon: execution.addon,
  artifacts: execution.artifacts.map(({ shard, artifactHash }) => ({ shard, artifactHash })),
});

const recordModel = (store: Store, { model: { facts }, job }: ChainUnderTest): void =>
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

const recordArtifacts = (store: Store, { execution }: Judgement): void => {
  for (const { artifactHash, bytes } of execution.artifacts) {
    store.recordArtifact({ hash: artifactHash, format: 'packed', bytes, quantisation: 'int8' });
  }
};

/** Stores a chain: weights, manifest, and what its shards execute. */
export const recordChain = (store: Store, chain: ChainUnderTest, judgement: Judgement): void => {
  recordModel(store, chain);
  recordManifest(store, chain);
  recordArtifacts(store, judgement);
};

/** Stores a chain and the report of its gates. */
export const recordJudgement = (
  store: Store,
  sessionId: string,
  chain: ChainUnderTest,
  judgement: Judgement,
  profiles: readonly Profile[],
): JudgedChain => {
  recordChain(store, chain, judgement);
  const judgedAt = new Date().toISOString();
  const execution = executionOf(chain, judgement.execution, profiles);
  const gateReportId = store.recordGateReport(judgement.report, { ...execution, sessionId, judgedAt });
  const verdict = verdictOf(judgement.report, { shards: shardNames(chain.manifest), tokenHashes: [] });
  return { chain, judgement, gateReportId, judgedAt, verdict };
};
