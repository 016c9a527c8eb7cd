// A cache folder that came from another machine, or with another model's files in it.
import { copyFileSync, cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type StoredGateReport } from '@shardbench/db';
import { SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { backendBuild } from '@shardbench/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Results } from '../../src/report/results-schema.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let elsewhere: Workspace;
let here: Workspace;
beforeEach(async () => {
  [elsewhere, here] = [await makeWorkspace(), await makeWorkspace()];
});
afterEach(() => {
  elsewhere.remove();
  here.remove();
});

const packedFolder = ({ folder }: Workspace): string => join(folder, 'cache', 'packed');
const packedFiles = (workspace: Workspace) => {
  const folder = packedFolder(workspace);
  const named = (ending: string): string =>
    join(folder, readdirSync(folder).find((name) => name.endsWith(ending)) ?? 'missing');
  return { pack: named('.pack'), note: named('.json') };
};

/** Gates the chain in a workspace and returns the report as it is stored. */
const gate = async (
  workspace: Workspace,
  ...options: readonly string[]
): Promise<StoredGateReport & { readonly code: number }> => {
  const args = ['gate', workspace.manifest('a'), '--json', '--db', workspace.database, ...options];
  const { code, stdout } = await runBench(workspace, ...args);
  using store = openStore(workspace.database, { mode: 'read' });
  const report = store.readGateReport((JSON.parse(stdout) as Results).gateReports[0]?.id ?? '');
  if (report === null) throw new Error('no report');
  return { ...report, code };
};

const failuresOf = ({ results }: StoredGateReport): string[] =>
  results.flatMap(({ outcome }) => (outcome.state === 'failed' ? outcome.failures.map(({ code }) => code) : []));

/** Another model of the same shape. */
const remakeModel = ({ model }: Workspace): Promise<void> =>
  synthesiseModel({ ...SYNTHETIC_MODELS.nano, seed: 4 }, model);

test('what was packed where another kernel family runs is used here as it is, and judged to be the same', async () => {
  const family = backendBuild().kernelFamilies.at(-1) ?? 'scalar';
  const packed = await gate(elsewhere, '--kernel-family', family);
  cpSync(packedFolder(elsewhere), packedFolder(here), { recursive: true });
  const before = statSync(packedFiles(here).pack);
  const used = await gate(here);
  const after = statSync(packedFiles(here).pack);
  expect(used.code).toBe(packed.code);
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  expect(used.artifacts).toEqual(packed.artifacts);
  expect(used.artifacts.length).toBeGreaterThan(0);
  // Their figures come from the bits that were computed.
  const behindResidency = ({ results }: StoredGateReport) => results.filter(({ gate: of }) => of !== 'residency');
  expect(behindResidency(used)).toEqual(behindResidency(packed));
});

test('another model’s packed file under this one’s name and note fails the contract', async () => {
  await remakeModel(elsewhere);
  await gate(elsewhere);
  await gate(here);
  copyFileSync(packedFiles(elsewhere).pack, packedFiles(here).pack);
  const report = await gate(here);
  expect([report.code, new Set(failuresOf(report))]).toEqual([1, new Set(['artifactChanged'])]);
});

test('another model’s packed file under this one’s name with its own note is packed anew', async () => {
  await remakeModel(elsewhere);
  await gate(elsewhere);
  await gate(here);
  const own = readFileSync(packedFiles(here).pack);
  copyFileSync(packedFiles(elsewhere).pack, packedFiles(here).pack);
  copyFileSync(packedFiles(elsewhere).note, packedFiles(here).note);
  expect((await gate(here)).code).toBe(0);
  expect(readFileSync(packedFiles(here).pack).equals(own)).toBe(true);
});
