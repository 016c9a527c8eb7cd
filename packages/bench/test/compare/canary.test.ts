import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { canaryModel, readCanary } from '../../src/compare/canary.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-canary-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();

test('weights that cannot be read end it with what to do', async () => {
  const modelPath = join(folder, 'broken.gguf');
  writeFileSync(modelPath, 'GGUF');
  const reading = readCanary({ modelPath, backend: 'cpu', threads: 1 }, signal);
  await expect(reading).rejects.toMatchObject({ kind: 'storage', code: 'canaryFailed' });
});

test('its weights are made once, and a reading is a time', async () => {
  const made = await canaryModel(folder, signal);
  const { mtimeMs } = statSync(made);
  expect(await canaryModel(folder, signal)).toBe(made);
  expect(statSync(made).mtimeMs).toBe(mtimeMs);
  expect(await readCanary({ modelPath: made, backend: 'cpu', threads: 1 }, signal)).toBeGreaterThan(0);
});
