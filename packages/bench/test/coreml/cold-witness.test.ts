import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newestEntry, specialisedNow, witnessOf } from '../../src/coreml/cold-witness.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-witness-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An entry of the system's cache: build / model / bundle. */
const entry = (path: string, seconds: number): void => {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, 'H16G.bundle'), '');
  for (const part of [`${path}/H16G.bundle`, path]) utimesSync(join(folder, part), seconds, seconds);
};

test('without the folder nothing can be said', async () => {
  const nowhere = await newestEntry(join(folder, 'nowhere'));
  expect(nowhere).toBeUndefined();
  expect(specialisedNow(witnessOf(nowhere, nowhere))).toBeNull();
});

test('a load that leaves the newest entry as it was made nothing', async () => {
  entry('25B78/model-a', 2_000_000_000);
  const before = await newestEntry(folder);
  entry('25B78/model-b', 1_000_000_000);
  const after = await newestEntry(folder);
  expect(before?.name).toMatch(/^25B78\/model-a/);
  expect(specialisedNow(witnessOf(before, after))).toBe(false);
});

test('a newer entry was made by the load, and so was one that is newly written', async () => {
  entry('25B78/model-a', 2_000_000_000);
  const before = await newestEntry(folder);
  entry('25B78/model-b', 2_000_000_100);
  expect(specialisedNow(witnessOf(before, await newestEntry(folder)))).toBe(true);
  entry('25B78/model-b', 2_000_000_200);
  expect(
    specialisedNow(witnessOf({ name: '25B78/model-b', changedMs: 2_000_000_100_000 }, await newestEntry(folder))),
  ).toBe(true);
});

test('the first entry of all is new, and a folder that appears was made by the load', async () => {
  expect(await newestEntry(folder)).toBeNull();
  const first = { name: 'a', changedMs: 1 };
  expect(specialisedNow(witnessOf(null, first))).toBe(true);
  expect(specialisedNow(witnessOf(undefined, first))).toBe(true);
});
