import { kernelFamilyOf } from '../chains/kernel-family.ts';
import type { ChainJob } from '../worker/job.ts';

/** What a distance is for, in words: `vnni on 2 threads`. */
export const distanceName = (kernelFamily: string, threads: number): string =>
  `${kernelFamily} on ${threads} ${threads === 1 ? 'thread' : 'threads'}`;

/** Bytes ahead that a job's weights are fetched; undefined for the kernel family's own distance. */
export const distanceOfJob = (job: ChainJob): number | undefined => {
  const family = kernelFamilyOf(job);
  return family === null ? undefined : job.prefetch?.[distanceName(family, job.threads)];
};
