import type { WorkerPhase } from '../worker/job.ts';

/** What the progress line says that a worker does. */
export const PHASE_WORDS: Readonly<Record<WorkerPhase, string>> = {
  startup: 'startup',
  contract: 'contract gate',
  residency: 'residency gate',
  golden: 'golden gate',
  parity: 'parity gate',
  endToEnd: 'end-to-end gate',
  firstRequest: 'first request',
  warmup: 'warm-up',
  measure: 'requests',
  compile: 'compiling',
  plan: 'plan',
  load: 'loading',
  clock: 'timing with cpuOnly',
  cold: 'cold start',
};
