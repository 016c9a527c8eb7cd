import type { RunOverview, Store } from '@shardbench/db';
import {
  ARMS,
  type BlocksEnd,
  type Both,
  type ComparisonResult,
  type Design,
  judgeComparison,
  type Metric,
  ofBoth,
  storedBlocks,
} from '@shardbench/db/comparison';
import type { Profile } from '@shardbench/manifest';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { mostThreads } from '../chains/most-threads.ts';
import { hashNoteOf } from '../chains/prepare-chains.ts';
import { removePacked } from '../chains/remove-packed.ts';
import { cpuJobs, prefetchDistances, withPrefetch } from '../prefetch/prefetch-distances.ts';
import { describeFinding, type Finding } from '../session/finding.ts';
import { type InSessionOptions, inSession } from '../session/in-session.ts';
import { judgeChains } from '../session/judge-chains.ts';
import type { OpenSession, SessionFacts } from '../session/open-session.ts';
import { planSession, type SessionPlan } from '../session/plan-session.ts';
import type { JudgedChain } from '../session/record-judgement.ts';
import { beginRuns } from '../session/run-set.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { canaryModel } from './canary.ts';
import { type ComparisonSteps, comparisonSteps } from './comparison-steps.ts';
import { type ArmVariables, type MeasuredArm, measurePairs } from './measure-pairs.ts';

export interface CompareOptions extends InSessionOptions {
  /** Two objects, even of one manifest: that is how the sides are told apart. */
  readonly chains: Both<ChainUnderTest>;
  readonly profile: Profile;
  readonly metric: Metric;
  readonly pairs: number;
  /** Relative change that is to be told from none; null for the pairs alone. */
  readonly resolve: number | null;
  readonly seed: number;
  /** Relative change of the canary that a block bears. */
  readonly tolerance: number;
  /** Judges anew what a stored report would stand for. */
  readonly regate: boolean;
  /** Runs the later gates after a failure, too. */
  readonly keepGoing: boolean;
  /** Packs the weights anew. */
  readonly repack: boolean;
  readonly cacheFolder: string;
  readonly variables?: ArmVariables;
}

export interface CompareSessionResult extends SessionFacts {
  /** Null when it ended before both sides had a run. */
  readonly result: ComparisonResult | null;
  readonly findings: readonly Finding[];
  /** Why it ended early; undefined when it did not. */
  readonly stoppedBy: unknown;
}

interface Worked {
  /** Null where no block was begun. */
  readonly ended: BlocksEnd | null;
  readonly findings: readonly Finding[];
  readonly stoppedBy: unknown;
}

/** Gates of both sides, then a run for each; null when one of them cannot be measured. */
const judgeBoth = async (
  store: Store,
  session: OpenSession,
  options: CompareOptions,
  plan: SessionPlan,
  progress: Progress,
  onFinding: (finding: Finding) => void,
): Promise<Both<MeasuredArm> | null> => {
  const { chains, profile, regate, keepGoing, repack, cacheFolder, signal } = options;
  if (repack) await removePacked([chains.a, chains.b]);
  const judged: JudgedChain[] = [];
  await judgeChains(plan.gates, {
    store,
    sessionId: session.id,
    profiles: [profile],
    cacheFolder,
    keepGoing,
    known: regate || keepGoing ? null : { ...session.where(), hashNote: hashNoteOf(cacheFolder) },
    progress,
    signal,
    onJudged: (one) => judged.push(one),
    onFinding,
  });
  const arms = ofBoth(chains, (chain): MeasuredArm => {
    const one = judged.find((candidate) => candidate.chain === chain);
    if (one === undefined) throw new Error(`${chain.manifest.id} was not judged`);
    const profiles = [{ ...profile, processes: options.pairs }];
    const runSet = beginRuns(store, session.id, one, profiles, onFinding);
    return { chain, runSet, judged: one.judgement.execution };
  });
  return ARMS.every((arm) => arms[arm].runSet.measurable()) ? arms : null;
};

const work = async (
  store: Store,
  session: OpenSession,
  options: CompareOptions,
  plan: SessionPlan,
  steps: ComparisonSteps,
): Promise<Worked> => {
  const { pairs, stream, mode, signal } = options;
  const blocks = steps.plan(pairs);
  using progress = createProgress([...plan.gates.map(({ step }) => step), ...blocks], { stream, mode, signal });
  const findings: Finding[] = [];
  const onFinding = (finding: Finding): void => {
    findings.push(finding);
    progress.say(describeFinding(finding));
  };
  try {
    const arms = await judgeBoth(store, session, options, plan, progress, onFinding);
    if (arms === null) return { ended: null, findings, stoppedBy: undefined };
    const canary = await canaryModel(options.cacheFolder, signal);
    const ended = await measurePairs({
      ...options,
      store,
      sessionId: session.id,
      arms,
      canaryModel: canary,
      steps,
      progress,
    });
    return { ended, findings, stoppedBy: undefined };
  } catch (stoppedBy) {
    return { ended: null, findings, stoppedBy };
  }
};

/** The runs of both sides in the order in which they were begun; null before both were, or when the store is damaged. */
const runsOf = (store: Store, session: string): Both<RunOverview> | null => {
  try {
    const [a, b] = store.listRuns({ session });
    return a === undefined || b === undefined ? null : { a, b };
  } catch {
    return null;
  }
};

const resultOf = (
  { ended, stoppedBy }: Worked,
  store: Store,
  session: string,
  { metric, resolve, seed }: CompareOptions,
): ComparisonResult | null => {
  const runs = runsOf(store, session);
  if (runs === null) return null;
  const blocks = storedBlocks(store.listBlocks(session), runs);
  const stopped = stoppedBy === undefined ? 'armStopped' : 'interrupted';
  const design: Design = { state: 'interleaved', seed, ended: ended ?? stopped, blocks };
  return judgeComparison({ runs, design, metric, resolve });
};

/**
 * One session that compares two chains: gates of both, then interleaved blocks, each between two readings of the
 * canary. What was measured stays stored when it is interrupted, and its estimate is a partial one.
 *
 * @throws ShardbenchError for wrong input or a store that cannot be opened; the signal's reason when interrupted while
 *   waiting for the lock
 */
export const compareSession = async (given: CompareOptions): Promise<CompareSessionResult> => {
  const prefetch = await prefetchDistances(cpuJobs([given.chains.a, given.chains.b]), given);
  const chains = ofBoth(given.chains, (chain) => withPrefetch(chain, prefetch));
  const options = { ...given, prefetch, chains };
  const { profile } = options;
  const plan = planSession([chains.a, chains.b], [profile], false);
  const steps = comparisonSteps(chains, profile);
  return inSession(
    { ...options, threads: mostThreads([chains.a, chains.b]) },
    (store, session) => work(store, session, options, plan, steps),
    (worked, store, session) => ({
      ...session.facts(),
      result: resultOf(worked, store, session.id, options),
      findings: worked.findings,
      stoppedBy: worked.stoppedBy,
    }),
  );
};
