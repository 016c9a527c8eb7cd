import type { StoredRunSummary } from '@shardbench/db';
import { type MedianInterval, medianInterval, type StageMs } from '@shardbench/stats';

/** Warm figures of a run over the processes that count; null for what it has no figure of. */
export interface RunFigures {
  readonly processes: number;
  readonly ttftMs: MedianInterval | null;
  readonly tpotMs: MedianInterval | null;
  readonly decodeTokPerS: MedianInterval | null;
  readonly prefillTokPerS: MedianInterval | null;
  /** Medians over processes, which need not add up. */
  readonly stagesMs: StageMs | null;
}

const MS_PER_S = 1000;

const interval = (values: readonly number[]): MedianInterval | null =>
  values.length === 0 ? null : medianInterval(values);

/** The figures of a stored summary. Decode speed is 1000 / TPOT of each process, never a quotient of medians. */
export function runFigures(stored: StoredRunSummary | null): RunFigures | null {
  if (stored === null) return null;
  const { processes, processMedians, stagesMs } = stored;
  const { ttftMs, tpotMs, prefillTokPerS } = processMedians;
  return {
    processes,
    ttftMs: interval(ttftMs),
    tpotMs: interval(tpotMs),
    decodeTokPerS: interval(tpotMs.map((ms) => MS_PER_S / ms)),
    prefillTokPerS: interval(prefillTokPerS),
    stagesMs,
  };
}
