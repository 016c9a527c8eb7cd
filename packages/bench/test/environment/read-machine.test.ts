import { homedir, hostname, userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { readMachine } from '../../src/environment/read-machine.ts';
import { fixtureSources } from './fixture-sources.ts';
import { APPLE_IOREG, APPLE_SYSCTL, ARM_CPUINFO, INTEL_MAC_SYSCTL, SW_VERS, X86_CPUINFO } from './fixture-texts.ts';

const SYSCTL = '/usr/sbin/sysctl -i hw machdep.cpu sysctl.proc_translated';
const IOREG = '/usr/sbin/ioreg -r -d 1 -w 0 -c AGXAccelerator';

const mac = (sysctl: string, architecture = 'arm64') =>
  readMachine(
    fixtureSources({
      node: { platform: 'darwin', architecture },
      commands: { [SYSCTL]: sysctl, [IOREG]: APPLE_IOREG, '/usr/bin/sw_vers': SW_VERS },
    }),
  );

test.each(['linux', 'darwin', 'freebsd'])(
  '%s without a single file or command still gives what Node knows',
  (platform) => {
    const machine = readMachine(fixtureSources({ node: { platform, logicalCores: 3, ramBytes: 5 } }));
    expect(machine).toMatchObject({ logicalCores: 3, availableCores: 3, ramBytes: 5, cpuModel: null, cpuFlags: [] });
  },
);

test('a Linux machine on x86', () => {
  const machine = readMachine(
    fixtureSources({
      files: {
        '/proc/cpuinfo': X86_CPUINFO,
        '/etc/os-release': 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\n',
        '/sys/devices/system/cpu/online': '0-1\n',
        '/proc/self/status': 'Cpus_allowed_list:\t0-127\n',
      },
    }),
  );
  expect(machine).toEqual({
    architecture: 'x64',
    os: { name: 'Debian GNU/Linux', version: '12' },
    cpuModel: 'Intel(R) Xeon(R) Platinum 8488C',
    cpuFlags: ['avx2', 'avx512f', 'avx512_vnni', 'avx_vnni', 'amx_int8'],
    logicalCores: 2,
    availableCores: 2,
    quotaCores: null,
    ramBytes: 8e9,
    mac: null,
  });
});

const eightCores = { '/sys/devices/system/cpu/online': '0-7\n', '/proc/cpuinfo': ARM_CPUINFO };
const available = (files: Record<string, string>) => {
  const { availableCores, quotaCores } = readMachine(fixtureSources({ files: { ...eightCores, ...files } }));
  return { availableCores, quotaCores };
};

test('affinity takes cores away', () => {
  expect(available({ '/proc/self/status': 'Cpus_allowed_list:\t1,3-4\n' }).availableCores).toBe(3);
});

test('a quota leaves its whole cores, but always one', () => {
  const quota = (max: string) => available({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': max });
  expect(quota('350000 100000')).toEqual({ availableCores: 3, quotaCores: 3.5 });
  expect(quota('50000 100000')).toEqual({ availableCores: 1, quotaCores: 0.5 });
  expect(quota('9900000 100000')).toEqual({ availableCores: 8, quotaCores: 99 });
});

test('of affinity and quota the tighter one counts', () => {
  const both = (cpus: string, max: string) =>
    available({
      '/proc/self/status': `Cpus_allowed_list:\t${cpus}\n`,
      '/proc/self/cgroup': '0::/\n',
      '/sys/fs/cgroup/cpu.max': max,
    }).availableCores;
  expect(both('0-2', '200000 100000')).toBe(2);
  expect(both('0-2', '700000 100000')).toBe(3);
  expect(both('5', '700000 100000')).toBe(1);
});

test('a Mac with Apple silicon', () => {
  expect(mac(APPLE_SYSCTL)).toEqual({
    architecture: 'arm64',
    os: { name: 'macOS', version: '26.1' },
    cpuModel: 'Apple M4',
    cpuFlags: ['asimddp', 'i8mm'],
    logicalCores: 10,
    availableCores: 10,
    quotaCores: null,
    ramBytes: 17_179_869_184,
    mac: {
      model: 'Mac16,1',
      chip: 'Apple M4',
      coreLevels: [
        { name: 'Performance', cores: 4 },
        { name: 'Efficiency', cores: 6 },
      ],
      gpuCores: 10,
      neuralEngine: { state: 'present', cores: null },
      translated: false,
    },
  });
});

test('a Mac with an Intel processor has no Neural Engine and no chip name', () => {
  const machine = mac(INTEL_MAC_SYSCTL, 'x64');
  expect(machine.cpuFlags).toEqual(['avx2']);
  expect(machine.mac).toMatchObject({ chip: null, neuralEngine: { state: 'absent' } });
});

test('a virtual Mac may have a Neural Engine or not', () => {
  const machine = mac(APPLE_SYSCTL.replace('Mac16,1', 'VirtualMac2,1'));
  expect(machine.mac?.neuralEngine).toEqual({ state: 'unknown' });
});

test('a Mac whose sysctl does not answer is not said to lack a Neural Engine', () => {
  expect(mac('').mac?.neuralEngine).toEqual({ state: 'unknown' });
});

test('a translated Node is told apart', () => {
  expect(mac(APPLE_SYSCTL.replace('translated: 0', 'translated: 1'), 'x64').mac?.translated).toBe(true);
});

test('this machine: figures that make sense and no name of host, user or folder', () => {
  const machine = readMachine();
  expect(machine.logicalCores).toBeGreaterThanOrEqual(machine.availableCores);
  expect(machine.availableCores).toBeGreaterThanOrEqual(1);
  expect(machine.ramBytes).toBeGreaterThan(1e8);
  const text = JSON.stringify(machine);
  for (const name of [homedir(), process.cwd()]) expect(text).not.toContain(name);
  for (const name of [hostname(), userInfo().username]) expect(text).not.toContain(`"${name}"`);
});
