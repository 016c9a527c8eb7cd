import { type Manifest, readManifest } from '@shardbench/manifest';
import { type ModelFile, openModel } from '@shardbench/model';
import { backendBuild, type Chain, findPacked, manifestRequest, openChain, shardArtifacts } from '@shardbench/runtime';
import { packedFolderOf } from '../chains/packed-folder.ts';
import type { ChainJob, ExecutionFacts } from './job.ts';

/** The files of a job, read and checked. */
export interface JobFiles {
  readonly manifest: Manifest;
  readonly model: ModelFile;
}

/** Reads manifest and weights; errors as their packages throw them. */
export const readJobFiles = async ({ manifestPath, modelPath }: ChainJob): Promise<JobFiles> => ({
  manifest: await readManifest(manifestPath),
  model: await openModel(modelPath),
});

/** The packed file of a job's model, null for a backend that has none or where none was made. */
const packedOf = async (job: ChainJob, { manifest }: Pick<JobFiles, 'manifest'>) =>
  job.backend === 'cpu' ? findPacked(packedFolderOf(job, manifest), job.modelHash) : null;

/** Opens the chain of a job, from its packed file where there is one. */
export const openJobChain = async (job: ChainJob, files: JobFiles): Promise<Chain> => {
  const packed = await packedOf(job, files);
  const options = { backend: job.backend, threads: job.threads, ...(packed === null ? {} : { packed: packed.path }) };
  return openChain(manifestRequest(files.manifest, files.model, options));
};

/** Whether the chain of a job finds its artifact. */
export const coldStateOf = async (job: ChainJob, files: JobFiles) =>
  (await packedOf(job, files)) === null ? ('notCompiled' as const) : ('specialised' as const);

/** What a chain that was opened executes with. */
export const executionFacts = async (job: ChainJob, files: JobFiles, chain: Chain): Promise<ExecutionFacts> => {
  const packed = await packedOf(job, files);
  const { addon, hash } = backendBuild();
  return {
    computeUnits: chain.facts.computeUnits,
    threads: chain.facts.threads,
    backendBuild: hash,
    addon,
    artifacts: packed === null ? [] : shardArtifacts(packed, files.manifest),
  };
};

/** What a job would execute with: for a chain that is not opened because its contract fails. */
export const plannedExecution = (job: ChainJob): ExecutionFacts => {
  const { addon, hash, kernelFamilies } = backendBuild();
  const [fastest = 'scalar'] = kernelFamilies;
  return {
    computeUnits: job.backend === 'cpu' ? fastest : 'scalar',
    threads: job.threads,
    backendBuild: hash,
    addon,
    artifacts: [],
  };
};
