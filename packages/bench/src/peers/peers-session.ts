import type { Store } from '@shardbench/db';
import type { Verdict } from '@shardbench/gates';
import { type Profile, promptTokens } from '@shardbench/manifest';
import type { ChainUnderTest } from '../chains/chain-under-test.ts';
import { mostThreads } from '../chains/most-threads.ts';
import { hashNoteOf } from '../chains/prepare-chains.ts';
import { cpuJobs, prefetchDistances, withPrefetch } from '../prefetch/prefetch-distances.ts';
import { describeFinding, type Finding } from '../session/finding.ts';
import { type InSessionOptions, inSession } from '../session/in-session.ts';
import { judgeChains } from '../session/judge-chains.ts';
import type { OpenSession, SessionFacts } from '../session/open-session.ts';
import { planSession, type SessionPlan } from '../session/plan-session.ts';
import type { JudgedChain } from '../session/record-judgement.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { gateWorkload } from './gate-workload.ts';
import { type MemoryProbe, measurePeers, type PeersWork, peersWork } from './measure-peers.ts';
import { SideCrash } from './measure-side.ts';
import { type PeerWeights, peerResults } from './peer-results.ts';
import type { MeasuredRound, Side } from './peer-round.ts';

export interface PeersOptions extends InSessionOptions {
  readonly chain: ChainUnderTest;
  /** Further weights that only the peer executes, to be printed beside; null for none. */
  readonly also: PeerWeights | null;
  /** Rounds that nobody disturbs, if it can be had. */
  readonly rounds: number;
  readonly memoryProbe: MemoryProbe;
  /** Judges anew what a stored report would stand for. */
  readonly regate: boolean;
  readonly cacheFolder: string;
  /** Folder that the peer is installed in. */
  readonly peerFolder: string;
}

/** What came of it. A chain that is not qualified is not compared, and a process that died ends it. */
export type PeersOutcome =
  | { readonly state: 'measured' }
  | { readonly state: 'notQualified'; readonly verdict: Verdict }
  | { readonly state: 'crashed'; readonly side: Side; readonly how: string }
  | { readonly state: 'stopped' };

interface Worked {
  readonly outcome: PeersOutcome;
  /** Whole ones, in measured order. */
  readonly rounds: readonly MeasuredRound[];
  /** Ids of the runs that the peer's figures are stored as. */
  readonly runs: readonly string[];
  readonly findings: readonly Finding[];
  /** Why it ended early; undefined when it did not. */
  readonly stoppedBy: unknown;
}

export interface PeersResult extends SessionFacts, Worked {}

/** Everything that a session is going to do. */
interface Plan {
  readonly profiles: readonly Profile[];
  readonly gates: SessionPlan['gates'];
  readonly work: PeersWork;
}

/** Tokens that are fed, over and over: as many as the longest block has. */
const TOKENS = 512;

const planPeers = ({ chain, also, rounds, memoryProbe }: PeersOptions): Plan => {
  const { vocabulary } = chain.manifest.dimensions;
  const tokens = promptTokens({ state: 'seeded', vocabulary }, { promptTokens: TOKENS });
  const work = peersWork(chain, tokens, { also: also !== null, rounds, memoryProbe });
  const profiles = gateWorkload(chain);
  return { profiles, gates: planSession([chain], profiles, true).gates, work };
};

const judge = async (
  store: Store,
  session: OpenSession,
  { regate, cacheFolder, signal }: PeersOptions,
  { gates, profiles }: Plan,
  progress: Progress,
  onFinding: (finding: Finding) => void,
): Promise<JudgedChain> => {
  const judged: JudgedChain[] = [];
  await judgeChains(gates, {
    store,
    sessionId: session.id,
    profiles,
    cacheFolder,
    keepGoing: false,
    known: regate ? null : { ...session.where(), hashNote: hashNoteOf(cacheFolder) },
    progress,
    signal,
    onJudged: (one) => judged.push(one),
    onFinding,
  });
  const [one] = judged;
  if (one === undefined) throw new Error('the chain was not judged');
  return one;
};

/** Measures rounds of a judged chain, each handed over when it is whole. */
const compare = async (
  judged: JudgedChain,
  options: PeersOptions,
  work: PeersWork,
  progress: Progress,
  onRound: (round: MeasuredRound) => void,
): Promise<PeersOutcome> => {
  if (judged.verdict.state !== 'qualified') return { state: 'notQualified', verdict: judged.verdict };
  const { execution } = judged.judgement;
  await measurePeers(work, { ...options, judged: execution, progress, onRound });
  return { state: 'measured' };
};

const work = async (store: Store, session: OpenSession, options: PeersOptions, plan: Plan): Promise<Worked> => {
  const { chain, also, stream, mode, signal } = options;
  const rounds: MeasuredRound[] = [];
  const findings: Finding[] = [];
  const steps = [...plan.gates.map(({ step }) => step), ...plan.work.steps.planned];
  using progress = createProgress(steps, { stream, mode, signal });
  const onFinding = (finding: Finding): void => {
    findings.push(finding);
    progress.say(describeFinding(finding));
  };
  let outcome: PeersOutcome = { state: 'stopped' };
  let stoppedBy: unknown;
  try {
    const judged = await judge(store, session, options, plan, progress, onFinding);
    outcome = await compare(judged, options, plan.work, progress, (round) => rounds.push(round));
  } catch (error) {
    if (error instanceof SideCrash) outcome = { state: 'crashed', side: error.side, how: error.how };
    else stoppedBy = error;
  }
  let runs: string[] = [];
  try {
    const weights = { peer: { path: plan.work.modelPath, hash: chain.job.modelHash }, also };
    runs = store.recordPeerResults(session.id, peerResults(rounds, plan.work, weights));
  } catch (error) {
    // What stopped the measuring is the error to tell.
    stoppedBy ??= error;
  }
  return { outcome, rounds, runs, findings, stoppedBy };
};

/**
 * One session that measures a chain beside another program over the same weights: gates, then rounds of processes that
 * take turns. What whole rounds measured of the peer is stored, also when it is interrupted.
 *
 * @throws ShardbenchError for wrong input or a store that cannot be opened; the signal's reason when interrupted while
 *   waiting for the lock
 */
export const peersSession = async (given: PeersOptions): Promise<PeersResult> => {
  const jobs = cpuJobs([given.chain]);
  // Every round decodes on one thread, too.
  const prefetch = await prefetchDistances([...jobs, ...jobs.map((job) => ({ ...job, threads: 1 }))], given);
  const options = { ...given, prefetch, chain: withPrefetch(given.chain, prefetch) };
  const plan = planPeers(options);
  return inSession(
    { ...options, threads: mostThreads([options.chain]) },
    (store, session) => work(store, session, options, plan),
    (worked, _store, session) => ({ ...worked, ...session.facts() }),
  );
};
