import { expect, test } from 'vitest';
import {
  foldersUpwards,
  parseCfsQuota,
  parseCgroupMembership,
  parseCpuMax,
  parseCpuStat,
} from '../../src/environment/cgroup.ts';
import { readQuotaCores, readThrottling } from '../../src/environment/cgroup-reader.ts';
import { fixtureSources } from './fixture-sources.ts';

test.each(['', 'max 100000', '-1 100000', '0 100000', '100000', 'a b', '100000 0'])(
  'cpu.max %j is no limit',
  (text) => {
    expect(parseCpuMax(text)).toBeNull();
  },
);

test('a quota is cores, fractions included', () => {
  expect(parseCpuMax('150000 100000\n')).toBe(1.5);
  expect(parseCfsQuota('200000\n', '50000\n')).toBe(4);
  expect(parseCfsQuota('-1\n', '100000\n')).toBeNull();
});

test('a folder path never leaves the mount', () => {
  expect(foldersUpwards('/m', '/../../a')).toEqual(['/m/a', '/m']);
});

test('v2 membership is the line without controllers, v1 the line with the cpu controller', () => {
  expect(parseCgroupMembership('0::/user.slice/x.scope\n')).toEqual({
    unified: '/user.slice/x.scope',
    cpuController: null,
  });
  expect(parseCgroupMembership('4:cpuset:/c\n3:cpu,cpuacct:/docker/1\n0::/\n')).toEqual({
    unified: '/',
    cpuController: { mount: 'cpu,cpuacct', path: '/docker/1' },
  });
});

test('throttled time is milliseconds in both versions', () => {
  const v2 = 'usage_usec 900\nnr_periods 10\nnr_throttled 3\nthrottled_usec 2500\n';
  const v1 = 'nr_periods 10\nnr_throttled 3\nthrottled_time 2500000\n';
  expect(parseCpuStat(v2)).toEqual({ periods: 10, throttledPeriods: 3, throttledMs: 2.5 });
  expect(parseCpuStat(v1)).toEqual(parseCpuStat(v2));
  expect(parseCpuStat('usage_usec 900\n')).toBeNull();
});

test('v2: the tightest limit of the group and its parents counts', () => {
  const sources = fixtureSources({
    files: {
      '/proc/self/cgroup': '0::/a/b\n',
      '/sys/fs/cgroup/a/b/cpu.max': '800000 100000',
      '/sys/fs/cgroup/a/cpu.max': '250000 100000',
      '/sys/fs/cgroup/a/cpu.stat': 'nr_periods 5\nnr_throttled 1\nthrottled_usec 1000',
      '/sys/fs/cgroup/a/b/cpu.stat': 'nr_periods 5\nnr_throttled 2\nthrottled_usec 3000',
    },
  });
  expect(readQuotaCores(sources)).toBe(2.5);
  expect(readThrottling(sources)).toEqual({ periods: 10, throttledPeriods: 3, throttledMs: 4 });
});

test('v1 in a container: the path of the outside is missing and the mount itself has the limit', () => {
  const limited = {
    'cpu.cfs_quota_us': '100000\n',
    'cpu.cfs_period_us': '50000\n',
    'cpu.stat': 'nr_periods 4\nnr_throttled 1\n',
  };
  const files: Record<string, string> = { '/proc/self/cgroup': '3:cpu,cpuacct:/docker/1\n' };
  for (const [name, text] of Object.entries(limited)) {
    files[`/sys/fs/cgroup/cpu,cpuacct/${name}`] = text;
    files[`/sys/fs/cgroup/cpu/${name}`] = text;
  }
  const sources = fixtureSources({ files });
  expect(readQuotaCores(sources)).toBe(2);
  expect(readThrottling(sources)?.periods).toBe(4);
});

test('without groups there is neither limit nor throttling', () => {
  expect(readQuotaCores(fixtureSources({}))).toBeNull();
  expect(readThrottling(fixtureSources({}))).toBeNull();
});
