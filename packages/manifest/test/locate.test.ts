import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locate } from '../src/index.ts';

let root: string;
let manifestPath: string;
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'locate-')));
  manifestPath = join(root, 'repository/manifests/tiny/a.json');
  for (const file of [
    'repository/manifests/tiny/near.bin',
    'repository/near.bin',
    'repository/models/weights.gguf',
    'beside/shard.bin',
    'first/both.bin',
    'second/both.bin',
    'second/only.mlmodelc/model.mil',
    'second/near.bin',
  ]) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), '');
  }
});
afterAll(() => rm(root, { recursive: true }));

const find = (path: string) => locate(path, manifestPath, [join(root, 'first'), join(root, 'second')]);
const found = (path: string) => ({ state: 'found', path: join(root, path) });

describe('a path that is nowhere', () => {
  it('comes back with everything that was tried, in order, once', async () => {
    const result = await find('models/absent.gguf');
    if (result.state !== 'missing') return expect.fail('found');
    const tried = result.tried;
    expect(tried[0]).toBe(join(root, 'repository/manifests/tiny/models/absent.gguf'));
    expect(tried[1]).toBe(join(root, 'repository/manifests/models/absent.gguf'));
    expect(tried[2]).toBe(join(root, 'repository/models/absent.gguf'));
    expect(tried).toContain('/models/absent.gguf');
    expect(tried.slice(-2)).toEqual([join(root, 'first/models/absent.gguf'), join(root, 'second/models/absent.gguf')]);
    expect(new Set(tried).size).toBe(tried.length);
  });

  it('is tried as itself only when it is absolute', async () => {
    const path = join(root, 'absent.bin');
    expect(await find(path)).toEqual({ state: 'missing', tried: [path] });
  });

  it('is missing, not an error, below a file or with an impossible name', async () => {
    for (const path of ['near.bin/below', 'x'.repeat(5000)]) expect((await find(path)).state).toBe('missing');
  });

  it('does not repeat itself where climbing ends at the root', async () => {
    const result = await find('../../../../../../../../../absent.bin');
    if (result.state === 'missing') expect(new Set(result.tried).size).toBe(result.tried.length);
  });
});

describe('a path is found', () => {
  it("in the manifest's folder before its parents", async () => {
    expect(await find('near.bin')).toEqual(found('repository/manifests/tiny/near.bin'));
  });

  it('in a parent, where the repository keeps its models', async () => {
    expect(await find('models/weights.gguf')).toEqual(found('repository/models/weights.gguf'));
  });

  it('in the artifact folders, in the order given', async () => {
    expect(await find('both.bin')).toEqual(found('first/both.bin'));
  });

  it('when it is a folder, as compiled shards are', async () => {
    expect(await find('only.mlmodelc')).toEqual(found('second/only.mlmodelc'));
  });

  it('through ../ and when it is absolute', async () => {
    expect(await find('../../../beside/shard.bin')).toEqual(found('beside/shard.bin'));
    expect(await find(join(root, 'beside/shard.bin'))).toEqual(found('beside/shard.bin'));
  });

  it('for a manifest that was named relative to the working folder', async () => {
    const named = relative(process.cwd(), manifestPath);
    expect(await locate('near.bin', named, [])).toEqual(found('repository/manifests/tiny/near.bin'));
  });
});
