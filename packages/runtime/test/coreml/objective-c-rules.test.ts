import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { findClang } from '../../scripts/double-tools.mjs';
import { describeDouble } from './double.ts';

const native = fileURLToPath(new URL('../../native', import.meta.url));
const clang = findClang();

/** Checks Objective-C++ under the rules of macOS 15 with automatic reference counting, against the declared headers. */
const check = (source: string): { readonly code: number | null; readonly errors: string } => {
  const rules = ['-fobjc-runtime=macosx-15.0', '-fobjc-arc', '-fblocks', '-fexceptions', '-fobjc-exceptions'];
  const headers = ['strict', 'include'].map((folder) => `-I${native}/backend/coreml/double/${folder}`);
  const flags = [
    '-x',
    'objective-c++',
    '-std=c++20',
    ...rules,
    ...headers,
    `-I${native}`,
    '-Wall',
    '-Wextra',
    '-Werror',
  ];
  const { status, stderr } = spawnSync(clang ?? 'clang++', [...flags, '-fsyntax-only', source], { encoding: 'utf8' });
  return { code: status, errors: stderr };
};

/** The backend's file that predicts, with a line exchanged. */
const exchanged = async (from: string, to: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'shardbench-rules-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const text = await readFile(join(native, 'backend/coreml/prediction.mm'), 'utf8');
  expect(text).toContain(from);
  const path = join(folder, 'prediction.mm');
  await writeFile(path, text.replace(from, to));
  return path;
};

describeDouble('the backend under the rules of Apple\u2019s runtime', () => {
  test('it compiles without a warning', () => {
    expect(check(join(native, 'units/coreml.mm'))).toEqual({ code: 0, errors: '' });
  });

  test('a selector that does not exist is an error', async () => {
    const { code, errors } = check(await exchanged('multiArrayValue]', 'multiArray]'));
    expect(code).not.toBe(0);
    expect(errors).toMatch(/no visible @interface for 'MLFeatureValue' declares the selector 'multiArray'/);
  });

  test('counting references by hand is an error', async () => {
    const { code, errors } = check(await exchanged('output_ = toObjc(output);', 'output_ = [toObjc(output) retain];'));
    expect(code).not.toBe(0);
    expect(errors).toMatch(/retain/);
  });
});
