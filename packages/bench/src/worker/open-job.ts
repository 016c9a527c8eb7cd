import { type Manifest, readManifest } from '@shardbench/manifest';
import { type ModelFile, openModel } from '@shardbench/model';
import {
  backendBuild,
  type Chain,
  type ChainRequest,
  manifestRequest,
  openChain,
  referenceRequest,
} from '@shardbench/runtime';
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

/** What a job's manifest asks to be executed. */
export const requestOf = (job: ChainJob, { manifest, model }: JobFiles): ChainRequest =>
  job.backend === 'cpu'
    ? manifestRequest(manifest, model, { backend: 'cpu', threads: job.threads })
    : referenceRequest(model, manifest.maxSeqLen, { threads: job.threads });

/** Opens the chain of a job. */
export const openJobChain = (job: ChainJob, files: JobFiles): Promise<Chain> => openChain(requestOf(job, files));

/** What a chain that was opened executes with. */
export const executionFacts = (chain: Chain): ExecutionFacts => ({
  computeUnits: chain.facts.computeUnits,
  threads: chain.facts.threads,
  backendBuild: backendBuild().hash,
});

/** What a job would execute with: for a chain that is not opened because its contract fails. */
export const plannedExecution = (job: ChainJob): ExecutionFacts => {
  const { hash, kernelFamilies } = backendBuild();
  const [fastest = 'scalar'] = kernelFamilies;
  return { computeUnits: job.backend === 'cpu' ? fastest : 'scalar', threads: job.threads, backendBuild: hash };
};
