import { backendBuild } from '@shardbench/runtime';
import type { ChainJob } from '../worker/job.ts';

/** The kernel family that the CPU backend takes on this machine unless another is forced. */
export const fastestKernelFamily = (): string => backendBuild().kernelFamilies[0] ?? 'scalar';

/** The kernel family that a job executes with; null for a backend that has none. */
export const kernelFamilyOf = ({ backend, kernelFamily }: Pick<ChainJob, 'backend' | 'kernelFamily'>): string | null =>
  backend === 'cpu' ? (kernelFamily ?? fastestKernelFamily()) : null;
