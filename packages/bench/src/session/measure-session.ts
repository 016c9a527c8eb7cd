import type { RunOverview, Store } from '@shardbench/db';
import type { Profile } from '@shardbench/manifest';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { mostThreads } from '../chains/most-threads.ts';
import { hashNoteOf } from '../chains/prepare-chains.ts';
import { removePacked } from '../chains/remove-packed.ts';
import { suspectFindings } from '../coreml/suspect-findings.ts';
import { cpuJobs, prefetchDistances, withPrefetch } from '../prefetch/prefetch-distances.ts';
import { createProgress, type ProgressMode, type ProgressStream } from '../terminal/progress.ts';
import { createBudget } from './budget.ts';
import { measureColdStarts } from './cold-starts.ts';
import { describeFinding, type Finding } from './finding.ts';
import { inSession } from './in-session.ts';
import { judgeChains } from './judge-chains.ts';
import { type MeasuredChain, measureLaunches } from './measure-launches.ts';
import type { OpenSession, SessionFacts } from './open-session.ts';
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
  /** Measures cold starts, too, with this folder as their witness; left out where only warm figures are wanted. */
  readonly cold?: { readonly witnessFolder: string };
  /** Packs weights anew that were packed before. */
  readonly repack: boolean;
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
  readonly timeMs: SessionTime;
}

/** How long a session worked, by the wall clock, in milliseconds. */
export interface SessionTime {
  readonly gates: number;
  /** Gates and measured processes. */
  readonly whole: number;
}

/** Does all the work of a session that is open: gates of every chain, then interleaved processes. */
const work = async (
  store: Store,
  session: OpenSession,
  options: SessionOptions,
  plan: ReturnType<typeof planSession>,
): Promise<Pick<SessionResult, 'judged' | 'findings' | 'stoppedBy' | 'leftOut' | 'timeMs'>> => {
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
  const beganAt = performance.now();
  let gatesEndedAt: number | undefined;
  const timeMs = (): SessionTime => {
    const endedAt = performance.now();
    return { gates: (gatesEndedAt ?? endedAt) - beganAt, whole: endedAt - beganAt };
  };
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
    if (options.repack) await removePacked(options.chains);
    await judgeChains(plan.gates, judging);
    gatesEndedAt = performance.now();
    const leftOut = await measureLaunches(plan.launches, measured, { progress, budget, signal });
    for (const finding of suspectFindings(store.listRuns({ session: sessionId }))) onFinding(finding);
    if (options.cold !== undefined) {
      const { witnessFolder } = options.cold;
      await measureColdStarts(judged, {
        store,
        sessionId,
        profiles,
        cacheFolder,
        witnessFolder,
        progress,
        signal,
        onFinding,
      });
    }
    return { judged, findings, leftOut, stoppedBy: undefined, timeMs: timeMs() };
  } catch (stoppedBy) {
    return { judged, findings, leftOut: 0, stoppedBy, timeMs: timeMs() };
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
export const measureSession = async (given: SessionOptions): Promise<SessionResult> => {
  // What gates judge does not depend on it.
  const prefetch = await prefetchDistances(given.gatesOnly ? [] : cpuJobs(given.chains), given);
  const options = { ...given, prefetch, chains: given.chains.map((chain) => withPrefetch(chain, prefetch)) };
  const plan = planSession(options.chains, options.profiles, options.gatesOnly);
  return inSession(
    { ...options, threads: mostThreads(options.chains) },
    (store, session) => work(store, session, options, plan),
    (worked, store, session) => ({ ...worked, ...session.facts(), runs: storedRuns(store, session.id) }),
  );
};
