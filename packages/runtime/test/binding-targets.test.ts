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
    expect(JSON.stringify(targets)).not.toMatch(/x64|X64|avx|-mfma|-mf16c/);
  });

  test('every library that a target depends on is built', () => {
    const targets = targetsOn(arch, os);
    const names = targets.map(({ target_name }) => target_name);
    for (const { dependencies = [] } of targets) expect(names).toEqual(expect.arrayContaining([...dependencies]));
  });
});

test('on x64 no library, source, definition or flag of arm64 is referenced', () => {
  expect(JSON.stringify(targetsOn('x64', 'linux'))).not.toMatch(/arm64|ARM64|neon|armv8/);
});

test('on x64 the addon links a library for every instruction set', () => {
  const targets = targetsOn('x64', 'linux');
  const addon = targets.find(({ target_name }) => target_name === 'addon');
  expect(addon?.dependencies).toEqual([
    ...['portable', 'glue', 'coreml'],
    ...['x64_amx', 'x64_avx2', 'x64_avx512', 'x64_avx_vnni'],
  ]);
  expect(addon?.defines).toContain('SHARDBENCH_X64=1');
});

test.each(['linux', 'mac'])('on arm64 %s the addons link a library for every instruction set', (os) => {
  const targets = targetsOn('arm64', os);
  for (const name of ['addon', 'addon_faults']) {
    const addon = targets.find(({ target_name }) => target_name === name);
    expect(addon?.dependencies, name).toEqual([
      ...['portable', 'glue', 'coreml', 'arm64_neon', 'arm64_dotprod', 'arm64_i8mm'],
    ]);
    expect(addon?.defines, name).toContain('SHARDBENCH_ARM64=1');
  }
});

test('a file of arm64 gets the instructions that its name says and no others', () => {
  const marches = targetsOn('arm64', 'linux').flatMap(({ sources = [], cflags_cc = [] }) =>
    cflags_cc.filter((flag) => flag.startsWith('-m')).map((flag) => [...sources, flag]),
  );
  expect(marches).toEqual([
    ['native/backend/cpu/kernels/neon_dotprod.cc', '-march=armv8.2-a+dotprod'],
    ['native/backend/cpu/kernels/neon_i8mm.cc', '-march=armv8.2-a+i8mm'],
  ]);
});

test.each(['x64', 'arm64'])(
  'Xcode gets the flags on %s that make sums come out the same, as the other compilers do',
  (arch) => {
    const targets = targetsOn(arch, 'mac');
    for (const { target_name, cflags_cc = [], xcode_settings } of targets) {
      // The file's defaults do not reach Xcode: every target states its own.
      expect(xcode_settings, target_name).toMatchObject({
        CLANG_CXX_LANGUAGE_STANDARD: 'c++20',
        GCC_ENABLE_CPP_EXCEPTIONS: 'YES',
        MACOSX_DEPLOYMENT_TARGET: '15.0',
      });
      const needed = cflags_cc.filter((flag) => /^-(m|ffp-contract)/.test(flag));
      expect(xcode_settings?.OTHER_CPLUSPLUSFLAGS, target_name).toEqual(expect.arrayContaining(needed));
    }
    for (const { target_name: name, cflags_cc = [] } of targets) {
      if (/^(portable|x64_|arm64_)/.test(name)) expect(cflags_cc, name).toContain('-ffp-contract=off');
    }
  },
);

test.each([
  ['x64', 'linux'],
  ['x64', 'mac'],
  ['arm64', 'linux'],
  ['arm64', 'mac'],
])('on %s %s every source that is listed exists', (arch, os) => {
  for (const { sources = [] } of targetsOn(arch, os)) {
    for (const source of sources) expect(existsSync(new URL(source, root)), source).toBe(true);
  }
});

test('a Mac links the Core ML backend with automatic reference counting, and nothing of the stand-in', () => {
  const targets = targetsOn('arm64', 'mac');
  const coreml = targets.find(({ target_name }) => target_name === 'coreml');
  expect(coreml).toMatchObject({
    sources: ['native/units/coreml.mm', 'native/backend/coreml/apple.cc'],
    link_settings: { libraries: ['-framework CoreML', '-framework Foundation'] },
    xcode_settings: { CLANG_ENABLE_OBJC_ARC: 'YES', GCC_ENABLE_OBJC_EXCEPTIONS: 'YES' },
  });
  for (const name of ['addon', 'addon_faults']) {
    expect(targets.find(({ target_name }) => target_name === name)?.dependencies, name).toContain('coreml');
  }
  expect(JSON.stringify(targets)).not.toContain('double');
});

test('Linux has no Core ML in the addons that are measured', () => {
  const targets = targetsOn('x64', 'linux');
  expect(targets.find(({ target_name }) => target_name === 'coreml')?.sources).toEqual([
    'native/backend/coreml/absent.cc',
  ]);
  expect(JSON.stringify(targets)).not.toMatch(/\.mm|framework CoreML|double/);
});

test('a condition that cannot be evaluated is an error, not a guess', () => {
  expect(() => bindingTargets(fileURLToPath(new URL('binding.gyp', root)), { OS: 'linux' } as never)).toThrow(
    'cannot evaluate',
  );
});
