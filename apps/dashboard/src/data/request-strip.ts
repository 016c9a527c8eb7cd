import type { ProcessDetail, StoredRequest } from '@shardbench/db';

const NS_PER_MS = 1e6;

/** A warm request in the strip: its place from 0 to 1 in both directions, the slowest at the top. */
export interface RequestDot {
  readonly x: number;
  readonly y: number;
}

export interface RequestStrip {
  readonly lowMs: number;
  readonly highMs: number;
  readonly warmup: readonly RequestDot[];
  readonly measured: readonly RequestDot[];
  /** Stretches of warm-up, as places from 0 to 1. */
  readonly shaded: readonly (readonly [from: number, to: number])[];
  /** Where a process begins, except the first. */
  readonly boundaries: readonly number[];
}

/**
 * Latencies of all processes in measured order. The first request of each process is cold: it is a record of its own
 * and would flatten everything else, so it is left out. Null when there is nothing to draw.
 */
export function requestStrip(processes: readonly ProcessDetail[]): RequestStrip | null {
  const warm = processes.map(({ requests }) => requests.filter(({ phase }) => phase !== 'firstRequest'));
  const placed = warm.flat();
  if (placed.length === 0) return null;
  const lowMs = placed.reduce((least, request) => Math.min(least, latencyMs(request)), Number.POSITIVE_INFINITY);
  const highMs = placed.reduce((most, request) => Math.max(most, latencyMs(request)), 0);
  const dot = (request: StoredRequest, index: number): RequestDot => ({
    x: (index + 0.5) / placed.length,
    y: highMs === lowMs ? 0.5 : (latencyMs(request) - lowMs) / (highMs - lowMs),
  });
  const dots = placed.map((request, index) => ({ request, index, dot: dot(request, index) }));
  const ofPhase = (phase: StoredRequest['phase']): RequestDot[] =>
    dots.filter(({ request }) => request.phase === phase).map((of) => of.dot);
  let begin = 0;
  const boundaries = warm.slice(0, -1).map((requests) => {
    begin += requests.length;
    return begin / placed.length;
  });
  return {
    lowMs,
    highMs,
    warmup: ofPhase('warmup'),
    measured: ofPhase('measure'),
    shaded: dots
      .filter(({ request }) => request.phase === 'warmup')
      .map(({ index }) => [index / placed.length, (index + 1) / placed.length] as const),
    boundaries,
  };
}

export const PHASE_WORDS: Readonly<Record<StoredRequest['phase'], string>> = {
  firstRequest: 'first request, cold',
  warmup: 'warm-up',
  measure: 'measured',
};

export const latencyMs = ({ latencyNs }: StoredRequest): number => latencyNs / NS_PER_MS;
export const ttftMs = ({ ttftNs }: StoredRequest): number => ttftNs / NS_PER_MS;
