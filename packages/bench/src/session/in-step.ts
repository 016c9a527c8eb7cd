import type { Progress, ProgressStep } from '../terminal/progress.ts';
import type { WorkerPhase } from '../worker/job.ts';
import { PHASE_WORDS } from './phase-words.ts';

/** Shows a step as running while it runs. One that fails is not counted as done. */
export const inStep = async <Result>(
  progress: Progress,
  step: ProgressStep,
  run: (onPhase: (phase: WorkerPhase, shard?: string) => void) => Promise<Result>,
): Promise<Result> => {
  progress.start(step);
  const result = await run((phase, shard) =>
    progress.phase(shard === undefined ? PHASE_WORDS[phase] : `${PHASE_WORDS[phase]} ${shard}`),
  );
  progress.finish();
  return result;
};
