import { ARMS, type Arm, type Both, ofBoth } from '@shardbench/db/comparison';
import type { Profile } from '@shardbench/manifest';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { guessProcessMs } from '../session/guess.ts';
import { PHASE_WORDS } from '../session/phase-words.ts';
import type { Progress, ProgressStep } from '../terminal/progress.ts';
import type { WorkerPhase } from '../worker/job.ts';
import { PAIRS_PER_BLOCK } from './block-order.ts';

/** A canary's process, before one was measured. */
const CANARY_GUESS_MS = 500;

/** The steps of the progress line that blocks are made of. */
export interface ComparisonSteps {
  /** Plans the processes and canaries of so many further pairs. */
  plan(pairs: number): ProgressStep[];
  /** The next step of a kind: one that was planned, else a new one, as in a block that is repeated. */
  next(kind: Arm | 'canary'): ProgressStep;
}

export const comparisonSteps = (chains: Both<ChainUnderTest>, profile: Profile): ComparisonSteps => {
  const waiting: Record<Arm | 'canary', ProgressStep[]> = { a: [], b: [], canary: [] };
  const processStep = ofBoth(chains, ({ manifest, model, job }, arm): ProgressStep => {
    const guessMs = guessProcessMs(model, [profile], job.backend);
    const kind = `${arm} ${manifest.id} on ${job.backend}`;
    // The letter alone: the estimate that follows it has to fit a narrow terminal.
    return { kind, what: 'process', manifest: arm.toUpperCase(), phase: 'startup', guessMs };
  });
  const make: Record<Arm | 'canary', () => ProgressStep> = {
    a: () => ({ ...processStep.a }),
    b: () => ({ ...processStep.b }),
    canary: () => ({ kind: 'canary', what: 'other', manifest: 'canary', phase: '', guessMs: CANARY_GUESS_MS }),
  };
  const wait = (kind: Arm | 'canary', count: number): ProgressStep[] => {
    const made = Array.from({ length: count }, make[kind]);
    waiting[kind].push(...made);
    return made;
  };
  return {
    plan: (pairs) => [
      ...ARMS.flatMap((arm) => wait(arm, pairs)),
      ...wait('canary', Math.ceil(pairs / PAIRS_PER_BLOCK)),
    ],
    next: (kind) => waiting[kind].shift() ?? make[kind](),
  };
};

/** Shows a step as running, with what is known so far before the phase of its worker. */
export const inNotedStep = async <Result>(
  progress: Progress,
  step: ProgressStep,
  note: string,
  run: (onPhase: (phase: WorkerPhase) => void) => Promise<Result>,
): Promise<Result> => {
  const noted = (phase: string): string => [note, phase].filter((part) => part !== '').join(' · ');
  progress.start(step);
  progress.phase(noted(step.phase));
  const result = await run((phase) => progress.phase(noted(PHASE_WORDS[phase])));
  progress.finish();
  return result;
};
