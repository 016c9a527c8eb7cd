import { type Manifest, readManifest, ShardbenchError } from '@shardbench/manifest';
import { type ModelFile, openModel } from '@shardbench/model';
import {
  backendBuild,
  type Chain,
  findPacked,
  manifestRequest,
  openChain,
  type ShardArtifactHash,
  shardArtifacts,
} from '@shardbench/runtime';
import { kernelFamilyOf } from '../chains/kernel-family.ts';
import { packedFolderOf } from '../chains/packed-folder.ts';
import { treeHash } from '../chains/tree-hash.ts';
import { distanceOfJob } from '../prefetch/distance-of-job.ts';
import type { ChainJob, ExecutionFacts } from './job.ts';
import { hasWeights } from './with-weights.ts';

/** The files of a job, read and checked. */
export interface JobFiles {
  readonly manifest: Manifest;
  readonly model: ModelFile;
}

/** The same where the weights may not be at hand. */
export interface OpenableFiles {
  readonly manifest: Manifest;
  readonly model: ModelFile | null;
}

/** Reads manifest and weights; errors as their packages throw them. */
export const readJobFiles = async ({ manifestPath, modelPath }: ChainJob): Promise<OpenableFiles> => ({
  manifest: await readManifest(manifestPath),
  model: modelPath === null ? null : await openModel(modelPath),
});

/** The packed file of a job's model, null for a backend that has none or where none was made. */
const packedOf = async (job: ChainJob, { manifest }: Pick<OpenableFiles, 'manifest'>) =>
  job.backend === 'cpu' && hasWeights(job) ? findPacked(packedFolderOf(job, manifest), job.modelHash) : null;

/** Opens the chain of a job, from its packed file or compiled models where there are such. */
export const openJobChain = async (job: ChainJob, files: OpenableFiles): Promise<Chain> => {
  const packed = await packedOf(job, files);
  const prefetchBytes = distanceOfJob(job);
  const options = {
    backend: job.backend,
    threads: job.threads,
    ...(prefetchBytes === undefined ? {} : { prefetchBytes }),
    ...(packed === null ? {} : { packed: packed.path }),
    ...(job.kernelFamily === undefined ? {} : { kernelFamily: job.kernelFamily }),
    ...(job.coreml === undefined ? {} : { coreml: job.coreml.request, blockTokens: job.coreml.blocks.most }),
  };
  return openChain(manifestRequest(files.manifest, files.model, options));
};

/** Whether a chain that executes a packed file finds it. */
export const coldStateOf = async (job: ChainJob, files: OpenableFiles) =>
  job.backend === 'cpu' && (await packedOf(job, files)) === null ? ('notCompiled' as const) : ('specialised' as const);

const notReadable = (shard: string, error: unknown): ShardbenchError =>
  new ShardbenchError(
    'input',
    {
      code: 'artifactUnreadable',
      expected: `the compiled model of ${shard}`,
      found: error instanceof Error ? error.message : String(error),
      where: shard,
      remedy: 'compile or fetch the artifact again, then repeat the command with --rehash',
    },
    { cause: error },
  );

/** Hashes of the compiled models that a chain on Core ML executes. */
export const modelHashes = async ({ coreml }: Pick<ChainJob, 'coreml'>): Promise<ShardArtifactHash[]> => {
  const hashes: ShardArtifactHash[] = [];
  for (const { shard, path } of coreml?.models ?? []) {
    const { hash, bytes } = await treeHash(path, coreml?.hashNote ?? '').catch((error: unknown) => {
      throw error instanceof ShardbenchError ? error : notReadable(shard, error);
    });
    hashes.push({ shard, artifactHash: hash, bytes });
  }
  return hashes;
};

/** What a chain that was opened executes with. */
export const executionFacts = async (job: ChainJob, files: OpenableFiles, chain: Chain): Promise<ExecutionFacts> => {
  const packed = await packedOf(job, files);
  const { addon, hash } = backendBuild();
  return {
    computeUnits: chain.facts.computeUnits,
    threads: chain.facts.threads,
    backendBuild: hash,
    addon,
    artifacts: packed === null ? await modelHashes(job) : shardArtifacts(packed, files.manifest),
  };
};

/** What a job would execute with: for a chain that is not opened because a gate before fails. */
export const plannedExecution = async (job: ChainJob): Promise<ExecutionFacts> => {
  const { addon, hash } = backendBuild();
  return {
    computeUnits: job.coreml?.request.computeUnits ?? kernelFamilyOf(job) ?? 'scalar',
    threads: job.threads,
    backendBuild: hash,
    addon,
    artifacts: await modelHashes(job),
  };
};
