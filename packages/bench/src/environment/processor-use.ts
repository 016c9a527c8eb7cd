import { busyMs, cpuTimes, MS_PER_TICK, totalMs } from './proc-stat.ts';
import { type Sources, systemSources } from './sources.ts';

/** Processor time since the machine started, in milliseconds of all cores together. */
export interface ProcessorUse {
  /** Whatever was not idle, what a hypervisor took included. */
  readonly busyMs: number;
  readonly totalMs: number;
  /** Of that, this process with the children that it waited for. */
  readonly ownMs: number;
}

/** What other programs used of the processor while something was measured. */
export type ForeignUse =
  | { readonly state: 'quiet' | 'disturbed'; readonly share: number }
  /** The system does not say, or too little time passed. */
  | { readonly state: 'unknown'; readonly share: null };

/** From this share of all cores on, a figure says as much about other programs as about the one that was measured. */
export const FOREIGN_USE_MAXIMUM = 0.05;

/** utime, stime, cutime and cstime are fields 14 to 17 of /proc/self/stat; see proc(5). */
const FIRST_TIME_FIELD = 14;
const TIME_FIELDS = 4;
/** The second field is the program's name in brackets, which may hold anything; the third follows them. */
const FIELDS_BEFORE_STATE = 2;

/** Text of /proc/self/stat; null when it is not one. */
export const parseOwnTime = (text: string): number | null => {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
  const first = FIRST_TIME_FIELD - FIELDS_BEFORE_STATE - 1;
  const ticks = fields.slice(first, first + TIME_FIELDS).map(Number);
  if (ticks.length < TIME_FIELDS || !ticks.every(Number.isFinite)) return null;
  return ticks.reduce((sum, tick) => sum + tick, 0) * MS_PER_TICK;
};

/** The processor's use until now; null where the system does not count it. */
export const readProcessorUse = (sources: Sources = systemSources): ProcessorUse | null => {
  const times = cpuTimes(sources.text('/proc/stat') ?? '');
  const ownMs = parseOwnTime(sources.text('/proc/self/stat') ?? '');
  return times === null || ownMs === null ? null : { busyMs: busyMs(times), totalMs: totalMs(times), ownMs };
};

/** Both counts move in ticks: within this much they cannot be told apart. */
const UNCERTAIN_MS = 3 * MS_PER_TICK;

/** What others used between two readings; the use has to be clear of what a tick may hide. */
export const foreignUse = (before: ProcessorUse | null, after: ProcessorUse | null): ForeignUse => {
  const total = (after?.totalMs ?? 0) - (before?.totalMs ?? 0);
  if (before === null || after === null || total <= 0) return { state: 'unknown', share: null };
  const foreign = Math.max(0, after.busyMs - before.busyMs - (after.ownMs - before.ownMs));
  const clear = (foreign - UNCERTAIN_MS) / total > FOREIGN_USE_MAXIMUM;
  return { state: clear ? 'disturbed' : 'quiet', share: Math.min(1, foreign / total) };
};
