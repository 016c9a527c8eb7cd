import { expect, test } from 'vitest';
import { threadWarning } from '../../src/environment/thread-warning.ts';
import { QUIET_MACHINE } from './quiet-linux.ts';

test('as many threads as cores are no news, nor are fewer', () => {
  for (const threads of [0, 1, 4]) expect(threadWarning(QUIET_MACHINE, threads)).toBeNull();
});

test('one thread more than cores is warned about, with what to state instead', () => {
  expect(threadWarning(QUIET_MACHINE, 5)).toEqual({
    code: 'moreThreadsThanCores',
    message: expect.stringContaining('5 threads share 4 cores that this process may use: they wait'),
    remedy: expect.stringContaining('at most 4'),
  });
});

test('what took the other cores away is named: affinity, or the limit of the group', () => {
  const message = (changed: Partial<typeof QUIET_MACHINE>) =>
    threadWarning({ ...QUIET_MACHINE, ...changed }, 4)?.message;
  expect(message({ availableCores: 1 })).toContain('1 core that this process may use (its affinity leaves these of 4)');
  expect(message({ availableCores: 1, quotaCores: 1.5 })).toContain("(its group's limit is 1.5)");
  expect(message({ availableCores: 1, quotaCores: 0.5 })).toContain("(its group's limit is 0.5)");
  expect(message({ availableCores: 1, quotaCores: 3 })).toContain('(its affinity leaves these of 4)');
});
