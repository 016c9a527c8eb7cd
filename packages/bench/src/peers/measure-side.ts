import { ShardbenchError } from '@shardbench/manifest';
import { requireJudged } from '../session/require-judged.ts';
import type { EvaluationsJob, ExecutionFacts, StreamJob, WorkerMessage, WorkerPhase } from '../worker/job.ts';
import { launchWorker } from '../worker/launch.ts';
import type { PeerLaunch, SideRun } from './peer-round.ts';

/** A process that died, which says something about its side. */
export class SideCrash extends Error {
  readonly side: PeerLaunch['side'];
  readonly how: string;

  constructor(side: PeerLaunch['side'], how: string) {
    super(`${side} crashed: ${how}`);
    this.name = 'SideCrash';
    this.side = side;
    this.how = how;
  }
}

export interface MeasureSideOptions {
  readonly signal: AbortSignal;
  readonly onPhase: (phase: WorkerPhase) => void;
  /** What executed when the gates judged ours, and where. */
  readonly judged: { readonly execution: ExecutionFacts; readonly where: string };
}

type Loaded = Extract<WorkerMessage, { type: 'loaded' }>;

/** On one thread the same bits are computed: the gates need not judge that again. */
const requireSameExecution = ({ executed }: Loaded, { execution, where }: MeasureSideOptions['judged']): void => {
  if (executed.by !== 'chain') return;
  requireJudged({ ...executed.execution, threads: execution.threads }, execution, where);
};

/**
 * Launches one process of a round and gathers what it measured.
 *
 * @throws SideCrash; the ShardbenchError with which a worker refused, or `executionChanged`; the signal's reason
 */
export const measureSide = async (
  launch: PeerLaunch,
  job: Omit<EvaluationsJob, 'kind'>,
  { signal, onPhase, judged }: MeasureSideOptions,
): Promise<Omit<SideRun, 'stream'>> => {
  const startedAt = new Date().toISOString();
  const samplesNs: Record<string, readonly number[]> = {};
  let loaded: Loaded | undefined;
  let foreign: SideRun['foreign'] = { state: 'unknown', share: null };
  let peakRssBytes: number | null = null;
  const end = await launchWorker(
    { ...job, kind: 'evaluations' },
    {
      signal,
      onMessage: (message) => {
        switch (message.type) {
          case 'phase':
            onPhase(message.phase);
            break;
          case 'loaded':
            requireSameExecution(message, judged);
            loaded = message;
            break;
          case 'evaluated':
            samplesNs[message.name] = message.samplesNs;
            break;
          case 'used':
            foreign = message.foreign;
            break;
          case 'measured':
            peakRssBytes = message.peakRssBytes;
            break;
        }
      },
    },
  );
  if (end.state === 'refused') throw end.error;
  if (end.state === 'crashed') throw new SideCrash(launch.side, end.how);
  if (loaded === undefined || peakRssBytes === null) throw new SideCrash(launch.side, 'it ended before it was done');
  const { startupMs, loadMs, executed, hugePages } = loaded;
  return { ...launch, startedAt, startupMs, loadMs, peakRssBytes, foreign, executed, hugePages, samplesNs };
};

/** Bytes per second that memory is read with now, found out in a process of its own. */
export const measureStream = async (job: Omit<StreamJob, 'kind'>, signal: AbortSignal): Promise<number> => {
  let bytesPerS: number | null = null;
  const end = await launchWorker(
    { ...job, kind: 'stream' },
    {
      signal,
      onMessage: (message) => {
        if (message.type === 'stream') bytesPerS = message.bytesPerS;
      },
    },
  );
  if (end.state === 'finished' && bytesPerS !== null) return bytesPerS;
  throw new ShardbenchError('storage', {
    code: 'streamProbeFailed',
    expected: 'a reading of the memory’s speed',
    found: end.state === 'refused' ? end.error.message : end.state === 'crashed' ? end.how : 'none',
    where: 'stream probe',
    remedy: 'see that 1 GB of memory is free, then repeat the command',
  });
};
