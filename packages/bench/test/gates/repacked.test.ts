import { readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Results } from '../../src/report/results-schema.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());

const bench = (...args: readonly string[]) => runBench(workspace, ...args, '--db', workspace.database);
const gate = async (...options: readonly string[]) => {
  const { code, stdout, stderr } = await bench('gate', workspace.manifest('a'), '--json', ...options);
  const [report] = (JSON.parse(stdout) as Results).gateReports;
  if (report === undefined) throw new Error(stderr);
  return { code, ...report };
};

const packedFile = (): string => {
  const folder = join(workspace.folder, 'cache', 'packed');
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.pack')) ?? 'missing');
};

/** Writes other bytes at a place of the packed file, which may be counted from its end. */
const damage = (at: number): void => {
  const bytes = readFileSync(packedFile());
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = (bytes[place] ?? 0) ^ 0xff;
  writeFileSync(packedFile(), bytes);
};

test('a damaged packed file says how to pack again, stays a failure, and is mended by --repack', async () => {
  const sound = await gate();
  const bytes = readFileSync(packedFile());
  damage(-1);
  const failed = await gate();
  expect(failed).toMatchObject({ code: 1, failedGate: { gate: 'contract', code: 'artifactChanged' } });
  expect(JSON.stringify(failed.results)).toContain('--repack');
  expect((await gate()).verdict).toBe('disqualified');
  expect(await gate('--repack')).toMatchObject({ code: 0, verdict: 'qualified' });
  expect(readFileSync(packedFile()).equals(bytes)).toBe(true);
  // What is executed is again what was judged first.
  expect([sound.id, failed.id]).not.toContain((await gate()).id);
});

test('run takes --repack, too', async () => {
  await gate();
  damage(-1);
  expect((await bench('run', workspace.manifest('a'), '--repack', ...QUICK)).code).toBe(0);
});

test('a packed file that was cut short is packed anew', async () => {
  await gate();
  const { length } = readFileSync(packedFile());
  truncateSync(packedFile(), length - 64);
  expect(await gate()).toMatchObject({ code: 0, verdict: 'qualified' });
  expect(readFileSync(packedFile())).toHaveLength(length);
});

test('a packed file of another layout version is not taken for this one’s', async () => {
  await gate();
  const [pack, note] = [packedFile(), packedFile().replace(/pack$/, 'json')];
  const old = (path: string): string => path.replace('-v1.', '-v0.');
  renameSync(pack, old(pack));
  renameSync(note, old(note));
  expect(await gate()).toMatchObject({ code: 0, verdict: 'qualified' });
  expect(readdirSync(join(workspace.folder, 'cache', 'packed')).filter((name) => name.includes('-v1.'))).toHaveLength(
    2,
  );
});

test('a header that states another layout version under this one’s name fails the contract', async () => {
  await gate();
  damage(8);
  expect(await gate()).toMatchObject({ code: 1, failedGate: { gate: 'contract', code: 'artifactChanged' } });
});
