import { readQuotaCores } from './cgroup-reader.ts';
import { parseAllowedCpus, parseCpuList } from './cpu-list.ts';
import { parseCpuinfo } from './cpuinfo.ts';
import type { MachineFacts } from './machine.ts';
import { parseOsRelease } from './os-release.ts';
import type { Sources } from './sources.ts';

/** A kernel allows processors that it may get one day: only those that are switched on count. */
const coresOf = (sources: Sources, fallback: number) => {
  const online = parseCpuList(sources.text('/sys/devices/system/cpu/online') ?? '');
  const logicalCores = online?.size ?? fallback;
  const allowed = parseAllowedCpus(sources.text('/proc/self/status') ?? '');
  if (allowed === null) return { logicalCores, allowedCores: logicalCores };
  const usable = [...allowed].filter((cpu) => online?.has(cpu) ?? true);
  return { logicalCores, allowedCores: Math.min(usable.length, logicalCores) };
};

/** Facts of a Linux machine from /proc, /sys and /etc/os-release. */
export const readLinuxMachine = (sources: Sources): MachineFacts => {
  const node = sources.node();
  const cpuinfo = parseCpuinfo(sources.text('/proc/cpuinfo') ?? '');
  const os = parseOsRelease(sources.text('/etc/os-release') ?? sources.text('/usr/lib/os-release') ?? '');
  const { logicalCores, allowedCores } = coresOf(sources, node.logicalCores);
  const quotaCores = readQuotaCores(sources);
  return {
    architecture: node.architecture,
    os: { name: os.name ?? 'Linux', version: os.version },
    cpuModel: cpuinfo.model,
    cpuFlags: cpuinfo.flags,
    logicalCores,
    // A thread on the broken core of a quota of 1.5 would be stopped in every period, so it is not counted.
    availableCores: Math.max(1, Math.min(allowedCores, Math.floor(quotaCores ?? allowedCores))),
    quotaCores,
    ramBytes: node.ramBytes,
    mac: null,
  };
};
