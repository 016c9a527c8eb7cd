import { promptSha256 } from '@shardbench/manifest';
import type { Chain, Session } from '@shardbench/runtime';
import type { RequestPhase } from '@shardbench/stats';
import { Bench } from 'tinybench';
import { newestEntry, specialisedNow, systemCacheFolder, witnessOf } from '../coreml/cold-witness.ts';
import type { MeasureJob } from './job.ts';
import { coldStateOf, executionFacts, openJobChain, readJobFiles } from './open-job.ts';
import { send } from './send.ts';

const NS_PER_MS = 1e6;

type Workload = MeasureJob['workloads'][number];

/** One full-length request on a session without a past, sent to the parent; returns its latency in milliseconds. */
const request = async (session: Session, workload: Workload, phase: RequestPhase, readyAt: number): Promise<number> => {
  const { profile, prompt } = workload;
  session.reset();
  const startedAt = performance.now();
  const { tokens, timings } = await session.generate(Uint32Array.from(prompt), { maxNew: profile.newTokens });
  const latencyMs = performance.now() - startedAt;
  if (tokens.length !== profile.newTokens) {
    throw new Error(`expected ${profile.newTokens} new tokens, found ${tokens.length}`);
  }
  const { rows, columns, prefillSteps } = timings;
  send(
    {
      type: 'request',
      profile: profile.name,
      phase,
      startedNs: Math.round((startedAt - readyAt) * NS_PER_MS),
      promptTokens: prompt.length,
      newTokens: tokens.length,
      tokensSha256: promptSha256(tokens),
      columns,
      prefillSteps,
    },
    new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength),
  );
  return latencyMs;
};

/**
 * Warm-up and measured requests of one profile. tinybench is the shell that counts and calls; it sorts its samples and
 * forgets those of the warm-up, so the ordered log is what was sent to the parent.
 */
const measureProfile = async (chain: Chain, workload: Workload, readyAt: number): Promise<void> => {
  const { profile } = workload;
  // Warm-up has a state of its own: nothing of it is left in the one that is measured.
  using warmupSession = chain.newSession();
  using measuredSession = chain.newSession();
  let phase: RequestPhase = 'warmup';
  const bench = new Bench({
    iterations: profile.requests,
    time: 0,
    warmup: true,
    warmupIterations: profile.warmupRequests,
    warmupTime: 0,
    throws: true,
    setup: (_task, mode) => {
      phase = mode === 'warmup' ? 'warmup' : 'measure';
      send({ type: 'phase', phase });
    },
  });
  bench.add(
    profile.name,
    async () => {
      const session = phase === 'warmup' ? warmupSession : measuredSession;
      return { overriddenDuration: await request(session, workload, phase, readyAt) };
    },
    { async: true },
  );
  await bench.run();
};

/** What the system specialised last; nothing for backends that have no system behind them. */
const systemEntry = async ({ backend }: MeasureJob) =>
  backend === 'coreml' ? newestEntry(systemCacheFolder()) : undefined;

/** Measures every workload of a job, one after the other, in this process. */
export const runMeasureJob = async (job: MeasureJob): Promise<void> => {
  send({ type: 'phase', phase: 'startup' });
  const files = await readJobFiles(job);
  const found = await coldStateOf(job, files);
  const before = await systemEntry(job);
  using chain = await openJobChain(job, files);
  using firstSession = chain.newSession();
  // Milliseconds since this process was created, Node's own start included.
  const readyAt = performance.now();
  const specialised = specialisedNow(witnessOf(before, await systemEntry(job)));
  const coldState = specialised === true ? 'notSpecialised' : found;
  const execution = await executionFacts(job, files, chain);
  send({ type: 'opened', startupMs: readyAt, coldState, execution, hugePages: chain.hugePages() });
  const [first] = job.workloads;
  if (first !== undefined) {
    send({ type: 'phase', phase: 'firstRequest' });
    await request(firstSession, first, 'firstRequest', readyAt);
  }
  for (const workload of job.workloads) await measureProfile(chain, workload, readyAt);
  send({ type: 'measured', peakRssBytes: process.resourceUsage().maxRSS * 1024 });
};
