import { openStore, type RunOverview, readLogFiles, type Store } from '@shardbench/db';
import type { Profile } from '@shardbench/manifest';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { hashNoteOf } from '../chains/prepare-chains.ts';
import { acquireLock } from '../lock/acquire-lock.ts';
import type { LockHolder } from '../lock/holder.ts';
import { createProgress, type ProgressMode, type ProgressStream } from '../terminal/progress.ts';
import { createBudget } from './budget.ts';
import { describeFinding, type Finding } from './finding.ts';
import { judgeChains } from './judge-chains.ts';
import { type MeasuredChain, measureLaunches } from './measure-launches.ts';
import { type OpenSession, openSession, type SessionFacts } from './open-session.ts';
import { planSession } from './plan-session.ts';
import type { JudgedChain } from './record-judgement.ts';
import { beginRuns } from './run-set.ts';

export interface SessionOptions {
  readonly verb: string;
  /** As typed, absolute paths shortened. */
  readonly arguments: readonly string[];
  readonly chains: readonly ChainUnderTest[];
  readonly profiles: readonly Profile[];
  /** Gates only: reports are stored, but no run is begun. */
  readonly gatesOnly: boolean;
  /** Runs the later gates after a failure, too; the verdict stays the first failure. */
  readonly keepGoing: boolean;
  /** Judges anew what a stored report would stand for. */
  readonly regate: boolean;
  readonly database: string;
  /** No process is begun that would not end within this time; null for no limit. */
  readonly budgetMs: number | null;
  readonly cacheFolder: string;
  readonly lockPath: string;
  readonly stream: ProgressStream;
  readonly mode: ProgressMode;
  readonly signal: AbortSignal;
}

export interface SessionResult extends SessionFacts {
  /** Chains whose gates have spoken, in the order in which they did. */
  readonly judged: readonly JudgedChain[];
  readonly runs: readonly RunOverview[];
  readonly findings: readonly Finding[];
  /** Why it ended early: the signal's reason, or an error of the store; undefined when it did not. */
  readonly stoppedBy: unknown;
  /** Processes that the budget left no time for. */
  readonly leftOut: number;
}

const waitingFor = (holder: LockHolder | null): string =>
  holder === null
    ? 'waiting: another measurement is running on this machine'
    : `waiting for "${holder.verb}" (process ${holder.pid}, since ${holder.startedAt}): one measurement at a time`;

/** Does all the work of a session that is open: gates of every chain, then interleaved processes. */
const work = async (
  store: Store,
  session: OpenSession,
  options: SessionOptions,
  plan: ReturnType<typeof planSession>,
): Promise<Pick<SessionResult, 'judged' | 'findings' | 'stoppedBy' | 'leftOut'>> => {
  const sessionId = session.id;
  const { profiles, gatesOnly, keepGoing, regate, cacheFolder, stream, mode, signal } = options;
  const budget = createBudget<ChainUnderTest>(options.budgetMs);
  const steps = [...plan.gates, ...plan.launches].map(({ step }) => step);
  using progress = createProgress(steps, { stream, mode, signal });
  const findings: Finding[] = [];
  const onFinding = (finding: Finding): void => {
    findings.push(finding);
    // Without processes the end is near, and says the same.
    if (!gatesOnly) progress.say(describeFinding(finding));
  };
  const judged: JudgedChain[] = [];
  const measured = new Map<ChainUnderTest, MeasuredChain>();
  const onJudged = (one: JudgedChain): void => {
    judged.push(one);
    if (gatesOnly) return;
    const runSet = beginRuns(store, sessionId, one, profiles, onFinding);
    measured.set(one.chain, { runSet, judged: one.judgement.execution });
  };
  try {
    // A report of gates that stopped early says less than was asked for.
    const known = regate || keepGoing ? null : { ...session.where(), hashNote: hashNoteOf(cacheFolder) };
    const judging = {
      store,
      sessionId,
      profiles,
      cacheFolder,
      keepGoing,
      known,
      progress,
      signal,
      onJudged,
      onFinding,
    };
    await judgeChains(plan.gates, judging);
    const leftOut = await measureLaunches(plan.launches, measured, { progress, budget, signal });
    return { judged, findings, leftOut, stoppedBy: undefined };
  } catch (stoppedBy) {
    return { judged, findings, leftOut: 0, stoppedBy };
  }
};

/** What is there to show of a session; a store that is out of order has nothing. */
const storedRuns = (store: Store, session: string): RunOverview[] => {
  try {
    return store.listRuns({ session });
  } catch {
    return [];
  }
};

/**
 * One session: lock, gates of every chain, then interleaved processes, each stored as soon as it ended. Whatever was
 * stored stays when the session is interrupted.
 *
 * @throws ShardbenchError for wrong input or a store that cannot be opened; the signal's reason when interrupted while
 *   waiting for the lock
 */
export const measureSession = async (options: SessionOptions): Promise<SessionResult> => {
  const { verb, chains, profiles, database, stream, mode, signal } = options;
  const say = (line: string): void => {
    if (mode !== 'silent') stream.write(`${line}\n`);
  };
  const plan = planSession(chains, profiles, options.gatesOnly);
  // A database that cannot be used is told before anybody waits.
  openStore(database, { mode: 'write' }).close();
  using _lock = await acquireLock({
    verb,
    path: options.lockPath,
    signal,
    onWait: (holder) => say(waitingFor(holder)),
  });
  using store = openStore(database, { mode: 'write' });
  store.importLog(readLogFiles());
  const session = openSession(store, options);
  for (const warning of session.warnings) say(`warning: ${warning}`);
  const worked = await work(store, session, options, plan);
  let { stoppedBy } = worked;
  try {
    session.end(stoppedBy === undefined ? 'finished' : signal.aborted ? 'interrupted' : 'failed');
  } catch (error) {
    // A store that could not take a process may not take this either; the first error is the one to tell.
    stoppedBy ??= error;
  }
  return { ...worked, ...session.facts(), runs: storedRuns(store, session.id), stoppedBy };
};
