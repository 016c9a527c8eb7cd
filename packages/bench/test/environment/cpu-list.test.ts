import { expect, test } from 'vitest';
import { parseAllowedCpus, parseCpuList } from '../../src/environment/cpu-list.ts';

test.each(['', 'none', '0-', '-1', '0,,2', '1e9'])('%j is not a list', (text) => {
  expect(parseCpuList(text)).toBeNull();
});

test('ranges and single processors are counted once each', () => {
  expect([...(parseCpuList('0-3,8,10-11,3\n') ?? [])]).toEqual([0, 1, 2, 3, 8, 10, 11]);
});

test('the affinity is the list line of the status, not the mask line', () => {
  expect([...(parseAllowedCpus('Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t2,4\n') ?? [])]).toEqual([2, 4]);
  expect(parseAllowedCpus('Name:\tnode\n')).toBeNull();
});
