import type { ChainJob } from './job.ts';

/** A job whose weights are at hand. */
export type WithWeights<Job extends ChainJob> = Job & { readonly modelPath: string; readonly modelHash: string };

/** Only chains on Core ML can do without. */
export const hasWeights = <Job extends ChainJob>(job: Job): job is WithWeights<Job> =>
  job.modelPath !== null && job.modelHash !== null;
