import { expect, test } from 'vitest';
import { parseCpuinfo } from '../../src/environment/cpuinfo.ts';
import { ARM_CPUINFO, X86_CPUINFO } from './fixture-texts.ts';

test('a text without processors gives no model and no flags', () => {
  expect(parseCpuinfo('')).toEqual({ model: null, flags: [] });
  expect(parseCpuinfo('no colon here\n\n:\n')).toEqual({ model: null, flags: [] });
});

test('x86: one model for equal cores and only the flags that matter', () => {
  expect(parseCpuinfo(X86_CPUINFO)).toEqual({
    model: 'Intel(R) Xeon(R) Platinum 8488C',
    flags: ['avx2', 'avx512f', 'avx512_vnni', 'avx_vnni', 'amx_int8'],
  });
});

test('a flag is not read out of a longer one', () => {
  expect(parseCpuinfo('model name : X\nflags : avx512_vnni_x avx2x').flags).toEqual([]);
});

test('arm: implementer and part become a name', () => {
  expect(parseCpuinfo(ARM_CPUINFO)).toEqual({ model: 'Neoverse V1', flags: ['asimddp', 'i8mm'] });
});

test('arm: numbers that are not known are shown as they are', () => {
  const text = ARM_CPUINFO.replaceAll('0xd40', '0xfff');
  expect(parseCpuinfo(text).model).toBe('Arm implementer 0x41 part 0xfff');
});

test('arm: Apple silicon under Linux is not told apart further', () => {
  expect(parseCpuinfo('CPU implementer : 0x61\nCPU part : 0x022\n').model).toBe('Apple silicon');
});

test('different cores are both named, and a flag must be in all of them', () => {
  const big = 'Features : asimd asimddp i8mm\nCPU implementer : 0x41\nCPU part : 0xd0b\n';
  const small = 'Features : asimd asimddp\nCPU implementer : 0x41\nCPU part : 0xd08\n';
  expect(parseCpuinfo(`${big}\n${small}`)).toEqual({ model: 'Cortex-A76 + Cortex-A72', flags: ['asimddp'] });
});
