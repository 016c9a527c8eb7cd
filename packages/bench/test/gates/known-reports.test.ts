import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Results } from '../../src/report/results-schema.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

/** Gates one manifest and returns the report that its verdict stands on. */
const gate = async (name: string, ...options: readonly string[]) => {
  const manifest = workspace.manifest(name);
  const { code, stdout } = await runBench(
    workspace,
    'gate',
    manifest,
    '--json',
    '--db',
    workspace.database,
    ...options,
  );
  const report = (JSON.parse(stdout) as Results).gateReports[0];
  if (report === undefined) throw new Error('no report');
  return { code, ...report };
};

/** Inverts one byte in the middle of the only packed file. */
const damagePackedFile = (): void => {
  const folder = join(workspace.folder, 'cache', 'packed');
  const name = readdirSync(folder).find((entry) => entry.endsWith('.pack'));
  const path = join(folder, name ?? 'missing');
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
};

test('a stored report stands for a new one until it is asked for again', async () => {
  const first = await gate('known');
  expect(first).toMatchObject({ code: 0, verdict: 'qualified' });
  expect((await gate('known')).id).toBe(first.id);
  expect((await gate('known', '--regate')).id).not.toBe(first.id);
});

test('a report of another cut stands for nothing here', async () => {
  const known = await gate('known');
  const layers = [
    { start: 0, end: 1 },
    { start: 1, end: 4 },
  ];
  const manifest = workspace.manifest('cut', { layers });
  const { stdout } = await runBench(workspace, 'gate', manifest, '--json', '--db', workspace.database);
  expect((JSON.parse(stdout) as Results).gateReports[0]?.id).not.toBe(known.id);
});

test('a report of other activation bits stands for nothing here, either way', async () => {
  const sixteen = await gate('known');
  const manifest = workspace.manifest('eight', { activation_bits: 8 });
  const gateEight = async () => {
    const { stdout } = await runBench(workspace, 'gate', manifest, '--json', '--db', workspace.database);
    return (JSON.parse(stdout) as Results).gateReports[0];
  };
  const eight = await gateEight();
  expect(eight?.id).not.toBe(sixteen.id);
  expect((await gateEight())?.id).toBe(eight?.id);
  expect((await gate('known')).id).toBe(sixteen.id);
});

test('a packed file that changed underneath is judged again, and fails the contract with the shard named', async () => {
  const before = await gate('known');
  damagePackedFile();
  const after = await gate('known');
  expect(after.id).not.toBe(before.id);
  expect(after).toMatchObject({
    code: 1,
    verdict: 'disqualified',
    failedGate: { gate: 'contract', code: 'artifactChanged' },
  });
  expect(after.failedGate?.shard).toMatch(/^(\[\d,\d\)|head \d)$/);
});
