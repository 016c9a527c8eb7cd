import {
  foldersUpwards,
  parseCfsQuota,
  parseCgroupMembership,
  parseCpuMax,
  parseCpuStat,
  type Throttling,
} from './cgroup.ts';
import type { Sources } from './sources.ts';

const ROOT = '/sys/fs/cgroup';

/**
 * Folders that may hold this process's processor limits. Inside a container the path may belong to the outside; the
 * mount's root, always the last folder, is then the container's own group.
 */
const candidateFolders = (sources: Sources): readonly string[] => {
  const { unified, cpuController } = parseCgroupMembership(sources.text('/proc/self/cgroup') ?? '');
  const mounts: [string, string][] = [];
  if (cpuController) {
    // `cpu` is usually a link to `cpu,cpuacct`: only one of them may be counted.
    const mount = [`${ROOT}/${cpuController.mount}`, `${ROOT}/cpu`].find((path) => sources.folder(path).length > 0);
    if (mount) mounts.push([mount, cpuController.path]);
  }
  if (unified !== null) mounts.push([ROOT, unified], [`${ROOT}/unified`, unified]);
  return mounts.flatMap(([mount, path]) => foldersUpwards(mount, path));
};

/** Cores that the tightest group limit leaves, possibly a fraction; null when there is no limit. */
export const readQuotaCores = (sources: Sources): number | null => {
  const limits = candidateFolders(sources).map((folder) => {
    const max = sources.text(`${folder}/cpu.max`);
    if (max !== null) return parseCpuMax(max);
    const quota = sources.text(`${folder}/cpu.cfs_quota_us`);
    const period = sources.text(`${folder}/cpu.cfs_period_us`);
    return quota !== null && period !== null ? parseCfsQuota(quota, period) : null;
  });
  const known = limits.filter((cores) => cores !== null);
  return known.length > 0 ? Math.min(...known) : null;
};

/** Throttling of the process's group and its parents together; null when the system does not count it. */
export const readThrottling = (sources: Sources): Throttling | null => {
  const counted = candidateFolders(sources)
    .map((folder) => parseCpuStat(sources.text(`${folder}/cpu.stat`) ?? ''))
    .filter((stat) => stat !== null);
  if (counted.length === 0) return null;
  return counted.reduce((sum, stat) => ({
    periods: sum.periods + stat.periods,
    throttledPeriods: sum.throttledPeriods + stat.throttledPeriods,
    throttledMs: sum.throttledMs + stat.throttledMs,
  }));
};
