// Entry of a worker process: one job on stdin, messages on descriptor 3. It ends with its parent.
import { createInterface } from 'node:readline';
import { ShardbenchError } from '@shardbench/manifest';
import { runCanaryJob } from './canary-job.ts';
import { runColdJob } from './cold-job.ts';
import { runClockJob, runCompileJob, runPlanJob } from './coreml-jobs.ts';
import { runEvaluationsJob } from './evaluations-job.ts';
import { runGateJob } from './gate-job.ts';
import type { Job } from './job.ts';
import { runMeasureJob } from './measure-job.ts';
import { runPrefetchJob } from './prefetch-job.ts';
import { send } from './send.ts';
import { runStreamJob } from './stream-job.ts';
import { runTraceJob } from './trace-job.ts';

const begin = (job: Job): Promise<void> => {
  switch (job.kind) {
    case 'gate':
      return runGateJob(job);
    case 'measure':
      return runMeasureJob(job);
    case 'canary':
      return runCanaryJob(job);
    case 'compile':
      return runCompileJob(job);
    case 'plan':
      return runPlanJob(job);
    case 'clock':
      return runClockJob(job);
    case 'cold':
      return runColdJob(job);
    case 'evaluations':
      return runEvaluationsJob(job);
    case 'stream':
      return runStreamJob(job);
    case 'prefetch':
      return runPrefetchJob(job);
    case 'trace':
      return runTraceJob(job);
  }
};

/** Does the job and returns the exit code. A defect leaves one line, which the parent shows as the worker's last words. */
const run = async (job: Job): Promise<number> => {
  try {
    await begin(job);
    return 0;
  } catch (error) {
    if (error instanceof ShardbenchError) {
      const { kind, code, expected, found, where, remedy } = error;
      send({ type: 'refused', error: { kind, code, expected, found, where, remedy } });
      return 0;
    }
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
};

// Ctrl-C reaches the whole process group; the parent decides what becomes of this worker.
process.on('SIGINT', () => undefined);

const input = createInterface({ input: process.stdin });
// A closed input means that the parent is gone: nobody would read what is measured.
input.once('close', () => process.exit(1));
input.once('line', async (line) => {
  process.exit(await run(JSON.parse(line) as Job));
});
