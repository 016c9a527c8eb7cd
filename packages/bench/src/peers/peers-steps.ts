import type { ProgressStep } from '../terminal/progress.ts';
import type { Evaluation } from './evaluation.ts';
import type { PeerLaunch } from './peer-round.ts';

// Rough figures of an ordinary machine, for the first estimate only.
const BYTES_PER_MS = 15e6;
const LOAD_BYTES_PER_MS = 1e6;
const PROCESS_START_MS = 500;
const OVERHEAD_MS = 1;
/** Tokens of a block that cost as much as one token alone. */
const BLOCK_DISCOUNT = 6;

const NAMES = { ours: 'ours', peer: 'peer', also: 'peer, other weights' } as const;

const guessMs = (fileBytes: number, plan: readonly Evaluation[]): number => {
  const passes = plan.map(({ tokens, depth, warmup, repetitions }) => {
    const fed = depth + tokens * (warmup + repetitions);
    return tokens === 1 ? fed : fed / BLOCK_DISCOUNT;
  });
  const tokenMs = fileBytes / BYTES_PER_MS + OVERHEAD_MS;
  return PROCESS_START_MS + fileBytes / LOAD_BYTES_PER_MS + passes.reduce((sum, count) => sum + count, 0) * tokenMs;
};

export interface PeersSteps {
  /** Steps of so many rounds. */
  readonly planned: readonly ProgressStep[];
  /** The next step of a process or of a probe: one that was planned, else a new one, as in a round that is repeated. */
  next(what: PeerLaunch | 'stream'): ProgressStep;
  /** Reading the files once. */
  readonly reading: ProgressStep;
}

/** The steps of the progress line that rounds are made of. */
export const peersSteps = (
  rounds: number,
  launches: readonly PeerLaunch[],
  {
    fileBytes,
    planOf,
    streamMs,
  }: {
    readonly fileBytes: number;
    readonly planOf: (launch: PeerLaunch) => readonly Evaluation[];
    readonly streamMs: number;
  },
): PeersSteps => {
  const keyOf = (what: PeerLaunch | 'stream'): string => (what === 'stream' ? what : `${what.side} ${what.threads}`);
  const make = (what: PeerLaunch | 'stream'): ProgressStep => {
    const kind = `peers ${keyOf(what)}`;
    if (what === 'stream') {
      return { kind, what: 'other', manifest: 'memory', phase: '', guessMs: PROCESS_START_MS + streamMs };
    }
    const threads = `${what.threads} ${what.threads === 1 ? 'thread' : 'threads'}`;
    const manifest = `${NAMES[what.side]}, ${threads}`;
    return { kind, what: 'process', manifest, phase: 'startup', guessMs: guessMs(fileBytes, planOf(what)) };
  };
  const waiting = new Map<string, ProgressStep[]>();
  const plan = (what: PeerLaunch | 'stream'): ProgressStep => {
    const step = make(what);
    waiting.set(keyOf(what), [...(waiting.get(keyOf(what)) ?? []), step]);
    return step;
  };
  const reading: ProgressStep = {
    kind: 'peers reading',
    what: 'other',
    manifest: 'weights',
    phase: 'reading',
    guessMs: fileBytes / LOAD_BYTES_PER_MS,
  };
  const whole = Array.from({ length: rounds }, () => launches.flatMap((launch) => [plan(launch), plan('stream')]));
  return {
    planned: [reading, plan('stream'), ...whole.flat()],
    next: (what) => waiting.get(keyOf(what))?.shift() ?? make(what),
    reading,
  };
};
