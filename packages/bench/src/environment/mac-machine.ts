import { type CpuFlag, relevantFlags } from './cpu-flags.ts';
import { parseGpuCores } from './gpu-cores.ts';
import type { CoreLevel, MachineFacts, NeuralEngine } from './machine.ts';
import type { Sources } from './sources.ts';
import { parseSwVers } from './sw-vers.ts';
import { parseSysctl } from './sysctl.ts';

type Values = ReadonlyMap<string, string>;

const numberOf = (values: Values, key: string): number | null => {
  const value = Number(values.get(key) || Number.NaN);
  return Number.isFinite(value) ? value : null;
};

/** The keys under which macOS reports each instruction set; it knows no AVX-VNNI or AMX INT8 machine. */
const FLAG_KEYS: readonly (readonly [CpuFlag, string])[] = [
  ['avx2', 'hw.optional.avx2_0'],
  ['avx512f', 'hw.optional.avx512f'],
  ['avx512_vnni', 'hw.optional.avx512vnni'],
  ['asimddp', 'hw.optional.arm.FEAT_DotProd'],
  ['i8mm', 'hw.optional.arm.FEAT_I8MM'],
];

const flagsOf = (values: Values): readonly CpuFlag[] =>
  relevantFlags(FLAG_KEYS.filter(([, key]) => values.get(key) === '1').map(([flag]) => flag));

const coreLevelsOf = (values: Values): readonly CoreLevel[] =>
  Array.from({ length: numberOf(values, 'hw.nperflevels') ?? 0 }, (_, level) => ({
    name: values.get(`hw.perflevel${level}.name`) ?? `level ${level}`,
    cores: numberOf(values, `hw.perflevel${level}.physicalcpu`) ?? 0,
  })).filter((level) => level.cores > 0);

const neuralEngineOf = (values: Values): NeuralEngine => {
  if (values.get('hw.optional.arm64') !== '1') return { state: 'absent' };
  const virtual = (values.get('hw.model') ?? '').startsWith('VirtualMac');
  return virtual ? { state: 'unknown' } : { state: 'present', cores: null };
};

/** Facts of a Mac from sysctl, sw_vers and ioreg. */
export const readMacMachine = (sources: Sources): MachineFacts => {
  const node = sources.node();
  // -i leaves out keys that this Mac does not have instead of failing.
  const sysctl = sources.command('/usr/sbin/sysctl', ['-i', 'hw', 'machdep.cpu', 'sysctl.proc_translated']);
  const values = parseSysctl(sysctl ?? '');
  const os = parseSwVers(sources.command('/usr/bin/sw_vers', []) ?? '');
  const gpu = sources.command('/usr/sbin/ioreg', ['-r', '-d', '1', '-w', '0', '-c', 'AGXAccelerator']);
  const brand = values.get('machdep.cpu.brand_string') ?? null;
  const logicalCores = numberOf(values, 'hw.logicalcpu') ?? node.logicalCores;
  return {
    architecture: node.architecture,
    os: { name: os.name ?? 'macOS', version: os.version },
    cpuModel: brand,
    cpuFlags: flagsOf(values),
    logicalCores,
    availableCores: logicalCores,
    quotaCores: null,
    ramBytes: numberOf(values, 'hw.memsize') ?? node.ramBytes,
    mac: {
      model: values.get('hw.model') ?? null,
      chip: brand?.startsWith('Apple ') ? brand : null,
      coreLevels: coreLevelsOf(values),
      gpuCores: parseGpuCores(gpu ?? ''),
      // Without sysctl's answer nothing is known, not even that there is none.
      neuralEngine: values.size === 0 ? { state: 'unknown' } : neuralEngineOf(values),
      translated: values.get('sysctl.proc_translated') === '1',
    },
  };
};
