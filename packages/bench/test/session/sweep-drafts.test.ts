import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepDrafts } from '../../src/session/sweep-drafts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-drafts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a folder that is not there is no trouble', async () => {
  await expect(sweepDrafts(join(folder, 'nowhere'))).resolves.toBeUndefined();
});

test('only drafts whose writer is gone are removed', async () => {
  const gone = spawnSync(process.execPath, ['--version']).pid;
  const stay = ['a-v1.pack', 'a-v1.json', 'b.f32', `c.pack.${process.pid}`, 'd.pack.x', `e.${gone}.f32`];
  for (const name of [...stay, `a-v1.pack.${gone}`, `a-v1.pack.${gone}.json`, `draft.${gone}`]) {
    writeFileSync(join(folder, name), '');
  }
  await sweepDrafts(folder);
  expect(readdirSync(folder).sort()).toEqual(stay.sort());
});
