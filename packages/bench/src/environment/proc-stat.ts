/** Processor time of all cores together since the machine started, in milliseconds. */
export interface StolenTime {
  readonly stealMs: number;
  readonly totalMs: number;
}

/** Linux reports to programs in hundredths of a second (USER_HZ) whatever its own tick is; see proc(5). */
export const MS_PER_TICK = 10;

/** The guest columns behind them are part of user and nice. */
const COLUMNS = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;

/** Milliseconds of all cores together, by what they were spent on. */
export type CpuTimes = Readonly<Record<(typeof COLUMNS)[number], number>>;

/** Text of /proc/stat; null when the line is missing or too old to know steal time. */
export const cpuTimes = (text: string): CpuTimes | null => {
  const line = /^cpu\s+(.*)$/m.exec(text);
  const ticks = (line?.[1] ?? '').trim().split(/\s+/).slice(0, COLUMNS.length).map(Number);
  if (ticks.length < COLUMNS.length || !ticks.every(Number.isFinite)) return null;
  const times = COLUMNS.map((name, column) => [name, (ticks[column] ?? 0) * MS_PER_TICK]);
  return Object.fromEntries(times) as CpuTimes;
};

export const totalMs = (times: CpuTimes): number => COLUMNS.reduce((sum, name) => sum + times[name], 0);

/** Everything that was not idle, what a hypervisor gave to others included. */
export const busyMs = (times: CpuTimes): number => totalMs(times) - times.idle - times.iowait;

/** Text of /proc/stat as what was stolen of it; null as in {@link cpuTimes}. */
export const parseProcStat = (text: string): StolenTime | null => {
  const times = cpuTimes(text);
  return times === null ? null : { stealMs: times.steal, totalMs: totalMs(times) };
};
