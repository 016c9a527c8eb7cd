/** A process's group in the unified (v2) hierarchy, and in the older hierarchy that has the cpu controller. */
export interface CgroupMembership {
  readonly unified: string | null;
  readonly cpuController: { readonly mount: string; readonly path: string } | null;
}

/** Text of /proc/self/cgroup: `id:controllers:path` lines, with no controllers on the v2 line. */
export const parseCgroupMembership = (text: string): CgroupMembership => {
  let unified: string | null = null;
  let cpuController: CgroupMembership['cpuController'] = null;
  for (const line of text.split('\n')) {
    const parts = /^\d+:([^:]*):(\/.*)$/.exec(line.trim());
    if (!parts) continue;
    const [, controllers = '', path = '/'] = parts;
    if (controllers === '') unified = path;
    else if (controllers.split(',').includes('cpu')) cpuController = { mount: controllers, path };
  }
  return { unified, cpuController };
};

/** The group's own folder below a mount and every parent's, because each may carry a limit of its own. */
export const foldersUpwards = (mount: string, path: string): readonly string[] => {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  return [...names.keys(), names.length].reverse().map((count) => [mount, ...names.slice(0, count)].join('/'));
};

const coresOf = (quota: string | undefined, period: string | undefined): number | null => {
  const cores = Number(quota) / Number(period);
  return Number.isFinite(cores) && cores > 0 ? cores : null;
};

/** Text of cpu.max (v2), `quota period` in microseconds, as cores; null when unlimited (`max`). */
export const parseCpuMax = (text: string): number | null => {
  const [quota, period] = text.trim().split(/\s+/);
  return coresOf(quota, period);
};

/** Texts of cpu.cfs_quota_us and cpu.cfs_period_us (v1) as cores; null when unlimited (-1). */
export const parseCfsQuota = (quota: string, period: string): number | null => coresOf(quota.trim(), period.trim());

/** Counters since the group exists. Both times are in milliseconds. */
export interface Throttling {
  readonly periods: number;
  readonly throttledPeriods: number;
  readonly throttledMs: number;
}

/** Text of cpu.stat: v2 counts throttled time in microseconds, v1 in nanoseconds. Null without a limit's counters. */
export const parseCpuStat = (text: string): Throttling | null => {
  const counters = new Map(text.split('\n').map((line) => line.trim().split(/\s+/) as [string, string]));
  const counter = (name: string): number | null => {
    const value = Number(counters.get(name));
    return Number.isFinite(value) ? value : null;
  };
  const periods = counter('nr_periods');
  const throttledPeriods = counter('nr_throttled');
  if (periods === null || throttledPeriods === null) return null;
  const throttledMs = (counter('throttled_usec') ?? 0) / 1e3 + (counter('throttled_time') ?? 0) / 1e6;
  return { periods, throttledPeriods, throttledMs };
};
