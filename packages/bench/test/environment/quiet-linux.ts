import type { Conditions } from '../../src/environment/conditions.ts';
import type { MachineFacts } from '../../src/environment/machine.ts';

/** A machine about which there is nothing to say. */
export const QUIET_MACHINE: MachineFacts = {
  architecture: 'x64',
  os: { name: 'Debian GNU/Linux', version: '12' },
  cpuModel: 'A processor',
  cpuFlags: ['avx2'],
  logicalCores: 4,
  availableCores: 4,
  quotaCores: null,
  ramBytes: 8e9,
  mac: null,
};

export const QUIET_CONDITIONS: Conditions = {
  osBuild: '#1 SMP',
  governors: ['performance'],
  steal: { stealMs: 1000, totalMs: 1_000_000 },
  throttling: { periods: 1000, throttledPeriods: 2, throttledMs: 10 },
  transparentHugePages: 'madvise',
  powerSource: 'ac',
  powerMode: 'automatic',
  thermal: { state: 'nominal' },
  kernelRelease: '6.12.0',
  loadAverage: 1.9,
  nodeVersion: '26.10.0',
  git: { commit: 'a'.repeat(40), dirty: false },
};
