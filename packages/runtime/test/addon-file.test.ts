import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { addonHash, backendBuild } from '../src/index.ts';
import { runNode } from './run-node.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = new URL('processes/use-addon.ts', import.meta.url);

/** A copy of the package's sources in a folder without a built addon. */
const unbuiltPackage = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'shardbench-unbuilt-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(join(root, 'src'), join(folder, 'src'), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
};

test.each(['load', 'hash'])('without a built addon the first use says how to build it: %s', async (use) => {
  const { code, output } = await runNode(program, [await unbuiltPackage(), use]);
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject({
    name: 'ShardbenchError',
    kind: 'storage',
    code: 'addonMissing',
    found: 'no such file',
    remedy: 'run: pnpm build',
  });
});

test('an addon file that does not load is told apart from a missing one', async () => {
  const folder = await unbuiltPackage();
  await mkdir(join(folder, 'build', 'Release'), { recursive: true });
  await writeFile(join(folder, 'build', 'Release', 'addon.node'), 'not a shared library');
  const { code, output } = await runNode(program, [folder]);
  expect(code).toBe(0);
  const refusal = JSON.parse(output) as { found: string };
  expect(refusal).toMatchObject({ name: 'ShardbenchError', kind: 'storage', code: 'addonUnloadable' });
  expect(refusal.found).not.toBe('');
});

test('the build is named by compiler, kernel families and a hash that does not need the addon loaded', async () => {
  const { hash, compiler, kernelFamilies } = backendBuild();
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  expect(hash).toBe(addonHash());
  expect(compiler).toMatch(/^(gcc|clang) \d+/);
  expect(kernelFamilies.at(-1)).toBe('scalar');
});
