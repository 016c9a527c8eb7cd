/** Processor time of all cores together since the machine started, in milliseconds. */
export interface StolenTime {
  readonly stealMs: number;
  readonly totalMs: number;
}

/** Linux reports to programs in hundredths of a second (USER_HZ) whatever its own tick is; see proc(5). */
const MS_PER_TICK = 10;

/** user, nice, system, idle, iowait, irq, softirq, steal; the guest columns behind them are part of user and nice. */
const STEAL_COLUMN = 7;

/** Text of /proc/stat; null when the line is missing or too old to know steal time. */
export const parseProcStat = (text: string): StolenTime | null => {
  const line = /^cpu\s+(.*)$/m.exec(text);
  const ticks = (line?.[1] ?? '')
    .trim()
    .split(/\s+/)
    .slice(0, STEAL_COLUMN + 1)
    .map(Number);
  const steal = ticks[STEAL_COLUMN];
  if (steal === undefined || !ticks.every(Number.isFinite)) return null;
  return { stealMs: steal * MS_PER_TICK, totalMs: ticks.reduce((sum, tick) => sum + tick, 0) * MS_PER_TICK };
};
