import { type Profile, ShardbenchError } from '@shardbench/manifest';
import { type ChainUnderTest, gateSubject } from '../chains/chain-under-test.ts';
import type { ProgressStep } from '../terminal/progress.ts';
import type { GateSubject } from '../worker/job.ts';
import { guessGateMs, guessProcessMs } from './guess.ts';
import { type Launch, schedule } from './schedule.ts';

/** The gates of one chain, as they will be run. */
export interface PlannedGates {
  readonly chain: ChainUnderTest;
  readonly subject: GateSubject;
  readonly step: ProgressStep;
}

/** One worker launch; its place among the launches of the session. */
export interface PlannedLaunch extends Launch {
  readonly ordinal: number;
  readonly step: ProgressStep;
}

/** Everything a session is going to do, in order, each with its step of the progress line. */
export interface SessionPlan {
  readonly gates: readonly PlannedGates[];
  readonly launches: readonly PlannedLaunch[];
}

/** Refuses a profile that the chain's cache has no rows for. */
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

const planGates = (chain: ChainUnderTest, profiles: readonly Profile[]): PlannedGates => {
  const subject = gateSubject(chain, profiles);
  const { backend, modelHash } = chain.job;
  const step: ProgressStep = {
    kind: `gates of ${modelHash} on ${backend}`,
    what: 'other',
    manifest: chain.manifest.id,
    phase: 'gates',
    guessMs: guessGateMs(chain.model, subject, backend),
  };
  return { chain, subject, step };
};

const planLaunch = (launch: Launch, ordinal: number): PlannedLaunch => {
  const { manifest, model, job } = launch.chain;
  const step: ProgressStep = {
    kind: `${manifest.id} on ${job.backend}`,
    what: 'process',
    manifest: manifest.id,
    phase: 'startup',
    guessMs: guessProcessMs(model, launch.profiles, job.backend),
  };
  return { ...launch, ordinal, step };
};

/**
 * Plans a session without doing anything of it.
 *
 * @throws ShardbenchError of kind `input`: `profileTooLong`, and those of `promptTokens`
 */
export const planSession = (
  chains: readonly ChainUnderTest[],
  profiles: readonly Profile[],
  gatesOnly: boolean,
): SessionPlan => {
  for (const chain of chains) for (const profile of profiles) checkFits(chain, profile);
  return {
    gates: chains.map((chain) => planGates(chain, profiles)),
    launches: gatesOnly ? [] : schedule(chains, profiles).map(planLaunch),
  };
};
