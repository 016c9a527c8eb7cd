import type { MeasuredRound, Side, SideRun } from '../../src/peers/peer-round.ts';
import type { ChainExecuted } from '../../src/worker/chain-evaluator.ts';
import type { PeerExecuted } from '../../src/worker/peer-evaluator.ts';

const MS = 1e6;

export const WEIGHT_BYTES = 4e9;
export const CACHE_BYTES = 3e8;

const OURS: ChainExecuted = {
  by: 'chain',
  weightBytes: WEIGHT_BYTES,
  cacheBytes: CACHE_BYTES,
  execution: { computeUnits: 'vnni', threads: 2, backendBuild: 'build', addon: 'addon', artifacts: [] },
};

export const THEIRS: PeerExecuted = {
  by: 'peer',
  packageVersion: '3.22.1',
  llamaCpp: 'b1234',
  systemInfo: 'AVX512 = 1',
  flashAttention: false,
};

/** What a process took, in milliseconds; figures invented. */
export interface MadeRun {
  readonly decode?: number;
  readonly block4?: number;
  readonly prefill128?: number;
  readonly prefill512?: number;
  readonly loadMs?: number;
  readonly disturbed?: boolean;
}

/** One process with three samples of each evaluation, the middle one being the stated one. */
export const madeRun = (side: Side, work: 'all' | 'one', made: MadeRun): SideRun => {
  const { loadMs = 500, disturbed = false, ...costs } = made;
  const samples = Object.entries(costs).map(([name, ms]) => [name, [ms * 1.5, ms, ms * 0.9].map((one) => one * MS)]);
  return {
    side,
    work,
    threads: work === 'all' ? 2 : 1,
    startedAt: '2026-11-20T08:15:00.000Z',
    startupMs: loadMs + 300,
    loadMs,
    peakRssBytes: side === 'ours' ? WEIGHT_BYTES + CACHE_BYTES + 2e8 : 9e9,
    foreign: disturbed ? { state: 'disturbed', share: 0.4 } : { state: 'quiet', share: 0.01 },
    stream: { before: 39e9, after: 41e9 },
    executed: side === 'ours' ? OURS : THEIRS,
    hugePages: null,
    samplesNs: Object.fromEntries(samples),
  };
};

/** A round of both sides on all threads. */
export const madeRound = (round: number, ours: MadeRun, peer: MadeRun, ...more: readonly SideRun[]): MeasuredRound => ({
  round,
  runs: [madeRun('ours', 'all', ours), madeRun('peer', 'all', peer), ...more],
});
