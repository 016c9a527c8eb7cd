import { homedir, tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { readConditions } from '../../src/environment/read-conditions.ts';
import { fixtureSources } from './fixture-sources.ts';
import { PMSET_BATTERY, PMSET_LOW, PMSET_THERM_NOMINAL, SW_VERS } from './fixture-texts.ts';

test.each(['linux', 'darwin', 'freebsd'])(
  '%s without a single file or command has nothing but what Node knows',
  (platform) => {
    expect(readConditions('.', fixtureSources({ node: { platform } }))).toMatchObject({
      governors: [],
      steal: null,
      throttling: null,
      transparentHugePages: null,
      powerSource: null,
      powerMode: null,
      thermal: { state: 'unknown' },
      nodeVersion: '26.10.0',
      git: null,
    });
  },
);

test('a Linux machine', () => {
  const commit = 'b'.repeat(40);
  const cpufreq = '/sys/devices/system/cpu/cpufreq';
  const conditions = readConditions(
    'repo',
    fixtureSources({
      files: {
        [`${cpufreq}/policy0/scaling_governor`]: 'schedutil\n',
        [`${cpufreq}/policy4/scaling_governor`]: 'performance\n',
        [`${cpufreq}/policy5/scaling_governor`]: 'schedutil\n',
        [`${cpufreq}/boost`]: '1\n',
        '/proc/stat': 'cpu  100 0 50 800 10 0 5 35 0 0\n',
        '/proc/self/cgroup': '0::/\n',
        '/sys/fs/cgroup/cpu.stat': 'nr_periods 10\nnr_throttled 3\nthrottled_usec 2500\n',
        '/sys/kernel/mm/transparent_hugepage/enabled': '[always] madvise never\n',
        '/sys/class/power_supply/AC/type': 'Mains\n',
        '/sys/class/power_supply/AC/online': '1\n',
      },
      commands: {
        'git -C repo rev-parse --show-prefix HEAD': `\n${commit}\n`,
        'git -C repo status --porcelain': '',
      },
    }),
  );
  expect(conditions).toEqual({
    osBuild: '#1 SMP',
    governors: ['performance', 'schedutil'],
    steal: { stealMs: 350, totalMs: 10_000 },
    throttling: { periods: 10, throttledPeriods: 3, throttledMs: 2.5 },
    transparentHugePages: 'always',
    powerSource: 'ac',
    powerMode: null,
    thermal: { state: 'unknown' },
    kernelRelease: '6.12.0',
    loadAverage: 0.1,
    nodeVersion: '26.10.0',
    git: { commit, dirty: false },
  });
});

test('a Mac', () => {
  const conditions = readConditions(
    'repo',
    fixtureSources({
      node: { platform: 'darwin' },
      commands: {
        '/usr/bin/sw_vers': SW_VERS,
        '/usr/bin/pmset -g': PMSET_LOW,
        '/usr/bin/pmset -g batt': PMSET_BATTERY,
        '/usr/bin/pmset -g therm': PMSET_THERM_NOMINAL,
      },
    }),
  );
  expect(conditions).toMatchObject({
    osBuild: '25B78',
    powerSource: 'battery',
    powerMode: 'low',
    thermal: { state: 'nominal' },
  });
});

test('a status that git does not finish leaves dirtiness open, not clean', () => {
  const commands = { 'git -C repo rev-parse --show-prefix HEAD': `\n${'b'.repeat(40)}\n` };
  expect(readConditions('repo', fixtureSources({ commands })).git).toEqual({ commit: 'b'.repeat(40), dirty: null });
});

test('this machine, outside of a checkout: no folder in it', () => {
  const conditions = readConditions(tmpdir());
  expect(conditions.git).toBeNull();
  expect(conditions.nodeVersion).toBe(process.versions.node);
  expect(JSON.stringify(conditions)).not.toContain(homedir());
});
