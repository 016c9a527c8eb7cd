import { expect, test } from 'vitest';
import type { MacFacts } from '../../src/environment/machine.ts';
import { hugePagesText } from '../../src/report/doctor-memory.ts';
import { QUIET_CONDITIONS, QUIET_MACHINE } from '../environment/quiet-linux.ts';

const text = (transparentHugePages: string | null, machine = QUIET_MACHINE) =>
  hugePagesText(machine, { ...QUIET_CONDITIONS, transparentHugePages });

test('each setting of the system says whether weights can lie in huge pages', () => {
  expect(text('always')).toMatch(/^available \(always/);
  expect(text('madvise')).toMatch(/^available \(madvise/);
  expect(text('never')).toBe('switched off (never)');
});

test('what is not known is not made up', () => {
  expect(text(null)).toContain('unknown');
  expect(text('inherit')).toBe('inherit');
});

test('a Mac has none that could be asked for', () => {
  const mac: MacFacts = {
    ...{ model: null, chip: null, coreLevels: [], gpuCores: null },
    ...{ neuralEngine: { state: 'unknown' }, translated: false },
  };
  expect(text(null, { ...QUIET_MACHINE, mac })).toContain('none');
});
