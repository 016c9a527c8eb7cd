import type { RunDetail, StoredRequest } from '@shardbench/db';
import type { StepTimings } from '@shardbench/stats';
import { latencyMs, PHASE_WORDS, ttftMs } from './request-strip.ts';

/** A request with the time between its tokens. Processes and requests count from 1. */
export interface RequestTokens {
  readonly process: number;
  readonly request: number;
  readonly phase: string;
  readonly ttftMs: number;
  readonly latencyMs: number;
  /** From the second token on: milliseconds since the one before. Empty once the raw timings were archived. */
  readonly itlMs: readonly number[];
}

/** What a run's page fetches when its tokens are looked at. */
export interface RunTokens {
  readonly run: string;
  readonly requests: readonly RequestTokens[];
}

const NS_PER_MS = 1e6;
/** Decimals of a millisecond that are kept: a tenth of a microsecond. */
const KEPT = 1e4;

const rounded = (ms: number): number => Math.round(ms * KEPT) / KEPT;

/** Gaps between the ends of consecutive decode steps in milliseconds, the first from the end of the last prefill block. */
export function tokenGapsMs({ columns, rows, prefillSteps }: StepTimings): number[] {
  const [start, duration] = [columns.indexOf('startNs'), columns.indexOf('durationNs')];
  const steps = rows.length / columns.length;
  const endNs = (step: number): number =>
    (rows[step * columns.length + start] as number) + (rows[step * columns.length + duration] as number);
  return Array.from({ length: steps - prefillSteps }, (_, index) => {
    const step = prefillSteps + index;
    return (endNs(step) - endNs(step - 1)) / NS_PER_MS;
  });
}

const gapsOf = ({ timings }: StoredRequest): number[] => (timings === null ? [] : tokenGapsMs(timings));

/** Every request of a run in measured order, warm-up and the cold first one included and named. */
export function runTokens({ id, processes }: Pick<RunDetail, 'id' | 'processes'>): RunTokens {
  return {
    run: id,
    requests: processes.flatMap(({ ordinal, requests }) =>
      requests.map((request) => ({
        process: ordinal + 1,
        request: request.ordinal + 1,
        phase: PHASE_WORDS[request.phase],
        ttftMs: rounded(ttftMs(request)),
        latencyMs: rounded(latencyMs(request)),
        itlMs: gapsOf(request).map(rounded),
      })),
    ),
  };
}
