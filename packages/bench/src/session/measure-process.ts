import type { ProcessRecord, RequestRecord } from '@shardbench/db';
import { GATES, type Gate, type RunPhase } from '@shardbench/gates';
import type { Profile } from '@shardbench/manifest';
import type { HugePages } from '@shardbench/runtime';
import { processSummary, requestMetrics, type StepTimings } from '@shardbench/stats';
import { promptOf } from '../chains/chain-under-test.ts';
import type { ColdState, ExecutionFacts, PreparingPhase, RequestMessage, WorkerPhase } from '../worker/job.ts';
import { launchWorker } from '../worker/launch.ts';
import { requireJudged } from './require-judged.ts';
import type { Launch } from './schedule.ts';

const NS_PER_MS = 1e6;

/** One launch's share in the run of each profile it measured, or why there is none. */
export type LaunchResult =
  | {
      readonly state: 'measured';
      readonly processes: ReadonlyMap<string, MeasuredProcess>;
      /** Where the weights lay when the process began to measure. */
      readonly hugePages: HugePages | null;
    }
  | { readonly state: 'crashed'; readonly phase: RunPhase; readonly how: string };

/** A process without its place in run and session, which the caller knows. */
export type MeasuredProcess = Omit<
  ProcessRecord,
  'ordinal' | 'launchOrdinal' | 'blockOrdinal' | 'environmentBefore' | 'environmentAfter'
>;

const timingsOf = ({ columns, prefillSteps }: RequestMessage, payload: Buffer): StepTimings => ({
  columns,
  prefillSteps,
  rows: new Float64Array(payload.buffer.slice(payload.byteOffset, payload.byteOffset + payload.byteLength)),
});

const requestRecord = (message: RequestMessage, payload: Buffer, ordinal: number): RequestRecord => {
  const { phase, startedNs, promptTokens, newTokens, tokensSha256 } = message;
  const timings = timingsOf(message, payload);
  const { latencyMs, ttftMs } = requestMetrics(timings, promptTokens, newTokens);
  return {
    ordinal,
    phase,
    startedNs,
    latencyNs: Math.round(latencyMs * NS_PER_MS),
    ttftNs: Math.round(ttftMs * NS_PER_MS),
    promptTokens,
    newTokens,
    tokensSha256,
    timings,
  };
};

const processOf = (
  profile: Profile,
  requests: readonly RequestRecord[],
  launched: Pick<MeasuredProcess, 'startedAt' | 'startupMs' | 'coldState' | 'peakRssBytes'>,
): MeasuredProcess => {
  const summary = processSummary(requests);
  const first = requests.find(({ phase }) => phase === 'firstRequest');
  return {
    ...launched,
    firstRequest: first === undefined ? null : { profile: profile.name, ms: first.latencyNs / NS_PER_MS },
    warmup: {
      requests: requests.filter(({ phase }) => phase === 'warmup').length,
      verdict: summary.warmup.verdict,
    },
    requests,
    summary,
  };
};

/** Words of a measuring worker are phases of a run. */
const runPhase = (phase: WorkerPhase): RunPhase => {
  if (isGate(phase)) return 'gate';
  // Workers that prepare something measure no run.
  return isPreparing(phase) ? 'startup' : phase;
};

const isGate = (phase: WorkerPhase): phase is Gate => (GATES as readonly string[]).includes(phase);

const isPreparing = (phase: WorkerPhase): phase is PreparingPhase =>
  (['compile', 'plan', 'load', 'clock', 'cold'] as readonly string[]).includes(phase);

export interface MeasureOptions {
  /** What executed when the gates judged the chain. */
  readonly judged: ExecutionFacts;
  readonly signal: AbortSignal;
  readonly onPhase: (phase: WorkerPhase) => void;
  /** Variables that the worker has besides those of this process. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * Launches one measuring worker and gathers what it measured. A worker that crashes, or refuses what the gates
 * accepted, is a result. Rejects with the signal's reason, or with a ShardbenchError of kind `storage` where no worker
 * can work; `executionChanged` where it executes something else than was judged.
 */
export const measureProcess = async ({ chain, profiles }: Launch, options: MeasureOptions): Promise<LaunchResult> => {
  const startedAt = new Date().toISOString();
  const requests = new Map<string, RequestRecord[]>(profiles.map(({ name }) => [name, []]));
  let startupMs = 0;
  let coldState: ColdState = 'notCompiled';
  let peakRssBytes: number | null = null;
  let hugePages: HugePages | null = null;
  const end = await launchWorker(
    {
      ...chain.job,
      kind: 'measure',
      workloads: profiles.map((profile) => ({ profile, prompt: [...promptOf(chain, profile)] })),
    },
    {
      signal: options.signal,
      ...(options.variables && { variables: options.variables }),
      onMessage: (message, payload) => {
        if (message.type === 'phase') options.onPhase(message.phase);
        if (message.type === 'opened') {
          requireJudged(message.execution, options.judged, chain.manifest.id);
          ({ startupMs, coldState, hugePages } = message);
        }
        if (message.type === 'measured') peakRssBytes = message.peakRssBytes;
        if (message.type !== 'request') return;
        const ofProfile = requests.get(message.profile);
        ofProfile?.push(requestRecord(message, payload, ofProfile.length));
      },
    },
  );
  if (end.state === 'refused') {
    const { error, phase } = end;
    if (error.kind === 'storage') throw error;
    return { state: 'crashed', phase: runPhase(phase), how: `${error.code}: ${error.message}` };
  }
  if (end.state === 'crashed') return { state: 'crashed', phase: runPhase(end.phase), how: end.how };
  if (peakRssBytes === null) return { state: 'crashed', phase: 'measure', how: 'it ended before it was done' };
  const launched = { startedAt, startupMs, coldState, peakRssBytes };
  return {
    state: 'measured',
    hugePages,
    processes: new Map(
      profiles.map((profile) => [profile.name, processOf(profile, requests.get(profile.name) ?? [], launched)]),
    ),
  };
};
