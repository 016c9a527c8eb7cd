import { expect, test } from 'vitest';
import { parseGpuCores } from '../../src/environment/gpu-cores.ts';
import { parsePowerMode, parsePowerSource, parseThermal } from '../../src/environment/pmset.ts';
import { parseSwVers } from '../../src/environment/sw-vers.ts';
import { parseSysctl } from '../../src/environment/sysctl.ts';
import {
  APPLE_IOREG,
  APPLE_SYSCTL,
  PMSET_BATTERY,
  PMSET_LOW,
  PMSET_THERM_INTEL_LIMITED,
  PMSET_THERM_NOMINAL,
  SW_VERS,
} from './fixture-texts.ts';

test('empty texts say nothing', () => {
  expect(parseGpuCores('')).toBeNull();
  expect(parsePowerMode('')).toBeNull();
  expect(parsePowerSource('')).toBeNull();
  expect(parseThermal('')).toEqual({ state: 'unknown' });
  expect(parseSwVers('')).toEqual({ name: null, version: null, build: null });
  expect(parseSysctl('').size).toBe(0);
});

test('sysctl: the value is all behind the first colon', () => {
  const values = parseSysctl(`${APPLE_SYSCTL}machdep.cpu.note: a: b\n`);
  expect(values.get('hw.model')).toBe('Mac16,1');
  expect(values.get('machdep.cpu.note')).toBe('a: b');
});

test('sw_vers: name, version and build', () => {
  expect(parseSwVers(SW_VERS)).toEqual({ name: 'macOS', version: '26.1', build: '25B78' });
});

test('ioreg: the core count of the GPU', () => {
  expect(parseGpuCores(APPLE_IOREG)).toBe(10);
});

test('pmset: Low Power Mode by either of its names', () => {
  expect(parsePowerMode(PMSET_LOW)).toBe('low');
  expect(parsePowerMode(' lowpowermode         0\n')).toBe('automatic');
  expect(parsePowerMode(' powermode            1\n')).toBe('low');
  expect(parsePowerMode(' powermode            2\n')).toBe('high');
});

test('pmset: AC, battery, or neither for an uninterruptible supply', () => {
  expect(parsePowerSource(PMSET_BATTERY)).toBe('battery');
  expect(parsePowerSource("Now drawing from 'AC Power'\n")).toBe('ac');
  expect(parsePowerSource("Now drawing from 'UPS Power'\n")).toBeNull();
});

test('pmset: a Mac that noted nothing and one at full speed are nominal', () => {
  expect(parseThermal(PMSET_THERM_NOMINAL)).toEqual({ state: 'nominal' });
  expect(parseThermal('CPU_Speed_Limit \t= 100\n')).toEqual({ state: 'nominal' });
  expect(parseThermal('Thermal Warning Level = 255\nCPU_Speed_Limit = 100\n')).toEqual({ state: 'nominal' });
});

test('pmset: a speed limit and a warning level are both limits', () => {
  expect(parseThermal(PMSET_THERM_INTEL_LIMITED)).toEqual({ state: 'limited', warningLevel: 0, speedLimitPercent: 63 });
  expect(parseThermal('Thermal Warning Level = 5\n')).toEqual({
    state: 'limited',
    warningLevel: 5,
    speedLimitPercent: 100,
  });
});
