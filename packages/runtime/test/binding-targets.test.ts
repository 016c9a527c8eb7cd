import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bindingTargets } from '../scripts/binding-targets.mjs';

const root = new URL('..', import.meta.url);
const targetsOn = (target_arch: string, OS: string) =>
  bindingTargets(fileURLToPath(new URL('binding.gyp', root)), { target_arch, OS });

describe.each([
  ['arm64', 'mac'],
  ['arm64', 'linux'],
])('on %s %s', (arch, os) => {
  test('no library, source, definition or flag of x64 is referenced', () => {
    const targets = targetsOn(arch, os);
    expect(targets.map(({ target_name }) => target_name)).toEqual(expect.arrayContaining(['portable', 'addon']));
    expect(JSON.stringify(targets)).not.toMatch(/x64|X64|avx|-mfma/);
  });

  test('every library that a target depends on is built', () => {
    const targets = targetsOn(arch, os);
    const names = targets.map(({ target_name }) => target_name);
    for (const { dependencies = [] } of targets) expect(names).toEqual(expect.arrayContaining([...dependencies]));
  });
});

test('on x64 the addon links a library for every instruction set', () => {
  const targets = targetsOn('x64', 'linux');
  const addon = targets.find(({ target_name }) => target_name === 'addon');
  expect(addon?.dependencies).toEqual(['portable', 'x64_avx2', 'x64_avx512']);
  expect(addon?.defines).toContain('SHARDBENCH_X64=1');
});

test('Xcode gets the flags that make sums come out the same, as the other compilers do', () => {
  for (const { target_name, type, cflags_cc = [], xcode_settings } of targetsOn('x64', 'mac')) {
    const xcode = xcode_settings?.OTHER_CPLUSPLUSFLAGS ?? [];
    // The file's defaults do not reach Xcode: every target states its own.
    expect(xcode_settings, target_name).toMatchObject({
      CLANG_CXX_LANGUAGE_STANDARD: 'c++20',
      GCC_ENABLE_CPP_EXCEPTIONS: 'YES',
      MACOSX_DEPLOYMENT_TARGET: '15.0',
    });
    if (type !== 'static_library') continue;
    expect(xcode, target_name).toContain('-ffp-contract=off');
    expect(xcode, target_name).toEqual(expect.arrayContaining(cflags_cc.filter((flag) => flag.startsWith('-m'))));
  }
});

test('every source that is listed exists', () => {
  for (const { sources = [] } of targetsOn('x64', 'linux')) {
    for (const source of sources) expect(existsSync(new URL(source, root)), source).toBe(true);
  }
});

test('a condition that cannot be evaluated is an error, not a guess', () => {
  expect(() => bindingTargets(fileURLToPath(new URL('binding.gyp', root)), { OS: 'linux' } as never)).toThrow(
    'cannot evaluate',
  );
});
