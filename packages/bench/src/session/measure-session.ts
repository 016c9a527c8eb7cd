import { openStore } from '@shardbench/db';
import { type Profile, ShardbenchError } from '@shardbench/manifest';
import { addonHash } from '@shardbench/runtime';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { gatePrompts } from '../chains/chain-under-test.ts';
import type { Conditions } from '../environment/conditions.ts';
import { preflightWarnings } from '../environment/preflight.ts';
import { readConditions } from '../environment/read-conditions.ts';
import { readMachine } from '../environment/read-machine.ts';
import { acquireLock } from '../lock/acquire-lock.ts';
import { PATHS } from '../paths.ts';
import {
  createProgress,
  type Progress,
  type ProgressMode,
  type ProgressStep,
  type ProgressStream,
} from '../terminal/progress.ts';
import { guessGateMs, guessProcessMs } from './guess.ts';
import { judgeChain } from './judge-chain.ts';
import { measureProcess } from './measure-process.ts';
import { beginRuns, type Finding, type RunSet } from './run-set.ts';
import { type Launch, schedule } from './schedule.ts';
import { sessionEnvironment, storedMachine } from './session-environment.ts';

export interface SessionOptions {
  readonly verb: string;
  /** As typed, absolute paths shortened. */
  readonly arguments: readonly string[];
  readonly chains: readonly ChainUnderTest[];
  readonly profiles: readonly Profile[];
  /** Gates only: no process is measured. */
  readonly gatesOnly: boolean;
  readonly database: string;
  /** No process is begun that would not end within this time; null for no limit. */
  readonly budgetMs: number | null;
  readonly stream: ProgressStream;
  readonly mode: ProgressMode;
  readonly signal: AbortSignal;
}

export interface SessionResult {
  readonly sessionId: string;
  readonly findings: readonly Finding[];
  /** Why it ended early: the signal's reason, or an error of the store; undefined when it did not. */
  readonly stoppedBy: unknown;
  /** Processes that the budget left no time for. */
  readonly leftOut: number;
}

/** Refuses a profile that the chain's cache has no rows for, before anything is measured. */
const checkFits = ({ manifest }: ChainUnderTest, { name, promptTokens, newTokens }: Profile): void => {
  const needed = promptTokens + newTokens;
  if (needed <= manifest.maxSeqLen) return;
  throw new ShardbenchError('input', {
    code: 'profileTooLong',
    expected: `at most ${manifest.maxSeqLen} tokens (max_seq_len)`,
    found: `${needed} in profile ${name}`,
    where: manifest.source,
    remedy: 'choose a shorter profile with --profile',
  });
};

/** The part of the conditions that moves while processes are measured. */
const moving = ({ loadAverage, steal, throttling, thermal }: Conditions): object => ({
  loadAverage,
  steal,
  throttling,
  thermal,
});

const gateStep = (chain: ChainUnderTest, profiles: readonly Profile[]): ProgressStep => ({
  kind: 'gate',
  what: 'other',
  manifest: chain.manifest.id,
  phase: 'gates',
  guessMs: guessGateMs(chain.model, gatePrompts(chain, profiles)),
});

const launchStep = ({ chain, profiles }: Launch): ProgressStep => ({
  kind: `${chain.manifest.id} on ${chain.job.backend}`,
  what: 'process',
  manifest: chain.manifest.id,
  phase: 'startup',
  guessMs: guessProcessMs(chain.model, profiles),
});

/**
 * One session: lock, gates of every chain, then interleaved processes, each stored as soon as it ended. Whatever was
 * stored stays when the session is interrupted.
 *
 * @throws ShardbenchError for wrong input or a store that cannot be opened; the signal's reason when interrupted while
 *   waiting for the lock
 */
export const measureSession = async (options: SessionOptions): Promise<SessionResult> => {
  const { chains, profiles, stream, mode, signal } = options;
  for (const chain of chains) for (const profile of profiles) checkFits(chain, profile);
  const say = (line: string): void => {
    if (mode !== 'silent') stream.write(`${line}\n`);
  };
  using _lock = await acquireLock({
    verb: options.verb,
    signal,
    onWait: (holder) =>
      say(
        holder === null
          ? 'waiting: another measurement is running on this machine'
          : `waiting for "${holder.verb}" (process ${holder.pid}, since ${holder.startedAt}): one measurement at a time`,
      ),
  });
  using store = openStore(options.database, { mode: 'write' });
  const machine = readMachine();
  const conditions = readConditions(PATHS.root);
  for (const { message, remedy } of preflightWarnings(machine, conditions))
    say(`warning: ${message} Remedy: ${remedy}.`);
  const machineId = store.recordMachine(storedMachine(machine));
  const startedAt = new Date().toISOString();
  store.interruptOpenSessions(machineId, startedAt);
  const sessionId = store.beginSession({
    machineId,
    command: options.verb,
    arguments: options.arguments,
    environment: sessionEnvironment(machine, conditions, addonHash()),
    startedAt,
  });

  const findings: Finding[] = [];
  const launches = options.gatesOnly ? [] : schedule(chains, profiles);
  const gateSteps = new Map(chains.map((chain) => [chain, gateStep(chain, profiles)]));
  const launchSteps = new Map(launches.map((launch) => [launch, launchStep(launch)]));
  using progress = createProgress([...gateSteps.values(), ...launchSteps.values()], { stream, mode, signal });
  const onFinding = (finding: Finding): void => {
    findings.push(finding);
    progress.say(`${finding.manifest} ${finding.profile}: ${finding.text}`);
  };

  let stoppedBy: unknown;
  let leftOut = 0;
  try {
    const runs = new Map<ChainUnderTest, RunSet>();
    for (const chain of chains) {
      const judgement = await inStep(progress, gateSteps.get(chain), (onPhase) =>
        judgeChain(chain, profiles, { signal, onPhase }),
      );
      runs.set(chain, beginRuns(store, sessionId, chain, judgement, profiles, onFinding));
    }
    const begun = performance.now();
    const slowest = new Map<ChainUnderTest, number>();
    for (const [launchOrdinal, launch] of launches.entries()) {
      const runSet = runs.get(launch.chain);
      const step = launchSteps.get(launch);
      if (runSet === undefined || step === undefined) continue;
      const expectedMs = slowest.get(launch.chain) ?? 0;
      const outOfTime = options.budgetMs !== null && performance.now() - begun + expectedMs > options.budgetMs;
      if (!runSet.measurable() || outOfTime) {
        if (outOfTime) leftOut += 1;
        progress.drop([step]);
        continue;
      }
      const before = moving(readConditions(PATHS.root));
      const launchedAt = performance.now();
      const result = await inStep(progress, step, (onPhase) => measureProcess(launch, { signal, onPhase }));
      slowest.set(launch.chain, Math.max(expectedMs, performance.now() - launchedAt));
      if (result.state === 'crashed') {
        runSet.crashed(result.phase, result.how);
        continue;
      }
      const environment = { before, after: moving(readConditions(PATHS.root)) };
      for (const [profile, measured] of result.processes) runSet.add(profile, measured, launchOrdinal, environment);
    }
  } catch (error) {
    stoppedBy = error;
  }
  progress.close();
  const state = stoppedBy === undefined ? 'finished' : signal.aborted ? 'interrupted' : 'failed';
  try {
    const environmentAfter = moving(readConditions(PATHS.root));
    store.endSession(sessionId, { state, endedAt: new Date().toISOString(), environmentAfter });
  } catch (error) {
    // A store that could not take a process may not take this either; the first error is the one to tell.
    stoppedBy ??= error;
  }
  return { sessionId, findings, stoppedBy, leftOut };
};

/** Shows a step as running while it runs. */
const inStep = async <Result>(
  progress: Progress,
  step: ProgressStep | undefined,
  run: (onPhase: (phase: string) => void) => Promise<Result>,
): Promise<Result> => {
  if (step !== undefined) progress.start(step);
  const result = await run(progress.phase);
  progress.finish();
  return result;
};
