import { expect, test } from 'vitest';
import type { Conditions } from '../../src/environment/conditions.ts';
import { preflightWarnings } from '../../src/environment/preflight.ts';
import { QUIET_CONDITIONS, QUIET_MACHINE } from './quiet-linux.ts';

const codes = (conditions: Partial<Conditions>, machine = QUIET_MACHINE) =>
  preflightWarnings(machine, { ...QUIET_CONDITIONS, ...conditions }).map((warning) => warning.code);

test('a machine that tells nothing is not warned about', () => {
  expect(
    codes({
      governors: [],
      steal: null,
      throttling: null,
      powerSource: null,
      powerMode: null,
      thermal: { state: 'unknown' },
    }),
  ).toEqual([]);
});

test('a quiet machine is not warned about', () => {
  expect(codes({})).toEqual([]);
});

test.each([
  ['onBattery', { powerSource: 'battery' }],
  ['lowPowerMode', { powerMode: 'low' }],
  ['thermalLimit', { thermal: { state: 'limited', warningLevel: 5, speedLimitPercent: 100 } }],
  ['highLoad', { loadAverage: 2.1 }],
  ['powersaveGovernor', { governors: ['performance', 'powersave'] }],
  ['stolenTime', { steal: { stealMs: 20, totalMs: 1000 } }],
  ['noHugePages', { transparentHugePages: 'never' }],
  ['throttledGroup', { throttling: { periods: 100, throttledPeriods: 2, throttledMs: 1 } }],
] as const)('%s', (code, conditions) => {
  expect(codes(conditions)).toEqual([code]);
});

test('a translated Node is warned about on a Mac', () => {
  const mac = {
    model: null,
    chip: null,
    coreLevels: [],
    gpuCores: null,
    neuralEngine: { state: 'unknown' as const },
    translated: true,
  };
  expect(codes({}, { ...QUIET_MACHINE, mac })).toEqual(['translatedNode']);
});

test('every warning has a message with its figure and a remedy', () => {
  const [warning] = preflightWarnings(QUIET_MACHINE, { ...QUIET_CONDITIONS, loadAverage: 3 });
  expect(warning).toEqual({
    code: 'highLoad',
    message: 'The load of the last minute was 3.0 on 4 cores.',
    remedy: expect.stringContaining('close what is not needed'),
  });
});
