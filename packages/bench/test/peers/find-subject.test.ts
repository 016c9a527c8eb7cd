import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { ShardbenchError } from '@shardbench/manifest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findSubject, type SubjectOptions } from '../../src/peers/find-subject.ts';
import { makeWorkspace, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeAll(async () => {
  workspace = await makeWorkspace();
});
afterAll(() => workspace.remove());

const find = (options: Partial<SubjectOptions>) => {
  const { signal } = new AbortController();
  return findSubject({
    manifest: null,
    model: null,
    finding: { artifactFolders: [], signal },
    threads: 1,
    cacheFolder: join(workspace.folder, 'cache'),
    signal,
    ...options,
  });
};

test('a folder of several manifests is not one', async () => {
  workspace.manifest('a');
  workspace.manifest('b');
  await expect(find({ manifest: workspace.folder })).rejects.toMatchObject({ code: 'notOneManifest' });
});

test('weights that are no GGUF file are refused by name', async () => {
  const error: unknown = await find({ model: workspace.manifest('a') }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ShardbenchError);
  expect(error).toMatchObject({ kind: 'input' });
  await expect(find({ model: workspace.folder })).rejects.toMatchObject({ code: 'fileNotFound' });
});

test('weights without a manifest are one shard of each kind, with every figure that the file states', async () => {
  const { manifest, job } = await find({ model: workspace.model });
  expect(manifest).toMatchObject({
    id: 'uncut/nano',
    layerShards: [{ start: 0, end: 4 }],
    headShards: [{ start: 0, end: 512 }],
    ropeDim: 12,
    maxSeqLen: 2048,
    gguf: 'nano.gguf',
  });
  expect(job).toMatchObject({ backend: 'cpu', modelPath: workspace.model });
});

test('weights that are named stand for those of the manifest, wherever they lie', async () => {
  const elsewhere = join(workspace.folder, 'cache', 'elsewhere.gguf');
  await find({ model: workspace.model });
  copyFileSync(workspace.model, elsewhere);
  const { manifest, job } = await find({
    manifest: workspace.manifest('gone', { gguf: 'gone.gguf' }),
    model: elsewhere,
  });
  expect([manifest.id, job.modelPath]).toEqual(['nano/gone', elsewhere]);
});
