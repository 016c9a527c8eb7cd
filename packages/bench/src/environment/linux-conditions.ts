import { readThrottling } from './cgroup-reader.ts';
import type { SystemConditions } from './conditions.ts';
import { powerSourceOf } from './power-supplies.ts';
import { parseProcStat } from './proc-stat.ts';
import { parseSelectedOption } from './selected-option.ts';
import type { Sources } from './sources.ts';

const CPUFREQ = '/sys/devices/system/cpu/cpufreq';
const POWER_SUPPLY = '/sys/class/power_supply';
const HUGE_PAGES = '/sys/kernel/mm/transparent_hugepage/enabled';

const governorsOf = (sources: Sources): readonly string[] => {
  const policies = sources.folder(CPUFREQ).filter((name) => name.startsWith('policy'));
  const governors = policies.map((policy) => sources.text(`${CPUFREQ}/${policy}/scaling_governor`)?.trim() ?? '');
  return [...new Set(governors)].filter((governor) => governor !== '').sort();
};

const suppliesOf = (sources: Sources) =>
  sources.folder(POWER_SUPPLY).map((name) => {
    const file = (field: string) => sources.text(`${POWER_SUPPLY}/${name}/${field}`);
    return { type: file('type'), online: file('online'), status: file('status'), scope: file('scope') };
  });

/** Conditions of a Linux machine from /proc and /sys. It has no power mode or thermal state that all machines share. */
export const readLinuxConditions = (sources: Sources): SystemConditions => ({
  osBuild: sources.node().kernelBuild,
  governors: governorsOf(sources),
  steal: parseProcStat(sources.text('/proc/stat') ?? ''),
  throttling: readThrottling(sources),
  transparentHugePages: parseSelectedOption(sources.text(HUGE_PAGES) ?? ''),
  powerSource: powerSourceOf(suppliesOf(sources)),
  powerMode: null,
  thermal: { state: 'unknown' },
});
