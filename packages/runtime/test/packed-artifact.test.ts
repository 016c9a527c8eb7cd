import { mkdir, open, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  backendBuild,
  changedBlocks,
  findPacked,
  makePacked,
  openChain,
  type PackedArtifact,
  packedPaths,
  shardArtifacts,
} from '../src/index.ts';
import { manifestFor, openSession, requestFor } from './open-test-chain.ts';
import { refusalOf } from './refusal.ts';
import { syntheticModel } from './synthetic-model.ts';
import { tokenIds } from './token-ids.ts';

const nano = syntheticModel('nano');
const HASH = 'c0de'.repeat(16);

let clean: PackedArtifact;
beforeAll(async () => {
  clean = await makePacked(nano.file, HASH, join(nano.folder, 'clean'), { threads: 2 });
});

/** A packed file of its own, in a folder of that name. */
const packedIn = (name: string): Promise<PackedArtifact> =>
  makePacked(nano.file, HASH, join(nano.folder, name), { threads: 1 });

const flipByte = async ({ path }: PackedArtifact, at: number): Promise<void> => {
  await using file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
  await file.write(Buffer.of((buffer[0] ?? 0) ^ 0xff), 0, 1, at);
};

const evaluate = async (packed?: string, kernelFamily?: string) => {
  const options = { threads: 2, ...(packed && { packed }), ...(kernelFamily && { kernelFamily }) };
  const session = await openSession(requestFor(nano.file, '1+3/3', options));
  return session.evaluate(tokenIds(20, 512), { blockTokens: 16, keepHidden: true });
};

describe('a packed file is not found', () => {
  test('where none was made, or for another model', async () => {
    expect(await findPacked(join(nano.folder, 'nowhere'), HASH)).toBeNull();
    expect(await findPacked(join(nano.folder, 'clean'), 'beef'.repeat(16))).toBeNull();
  });

  test('when it was cut short', async () => {
    const cut = await packedIn('cut');
    await truncate(cut.path, cut.bytes - 1);
    expect(await findPacked(join(nano.folder, 'cut'), HASH)).toBeNull();
  });

  test.each([
    ['no JSON', 'not JSON'],
    ['null', 'null'],
    ['of another model', JSON.stringify({ modelHash: 'beef'.repeat(16), bytes: 1 })],
  ])('when its note is %s', async (name, note) => {
    const folder = join(nano.folder, `note ${name}`);
    await makePacked(nano.file, HASH, folder, { threads: 1 });
    await writeFile(packedPaths(folder, HASH).note, note);
    expect(await findPacked(folder, HASH)).toBeNull();
  });
});

test('a packed file that was cut short after it was found is refused by the chain', async () => {
  const cut = await packedIn('cut later');
  await truncate(cut.path, cut.bytes - 64);
  const refusal = await refusalOf(() => openChain(requestFor(nano.file, '4/1', { packed: cut.path })));
  expect(refusal).toMatchObject({ code: 'packedFileMismatch', kind: 'input' });
});

test('a file that is no packed one is refused, and one that is gone as well', async () => {
  const model = await refusalOf(() => openChain(requestFor(nano.file, '4/1', { packed: nano.file.path })));
  expect(model).toMatchObject({ code: 'packedFileMismatch', where: 'nano.gguf' });
  const gone = await refusalOf(() => openChain(requestFor(nano.file, '4/1', { packed: '/nowhere/at.pack' })));
  expect(gone).toMatchObject({ code: 'fileUnreadable', where: 'at.pack' });
});

test('a place that cannot be written to is an error of storage, and nothing stays', async () => {
  const folder = join(nano.folder, 'taken');
  await mkdir(packedPaths(folder, HASH).pack, { recursive: true });
  for (const place of [folder, join(nano.file.path, 'below a file')]) {
    const refusal = await refusalOf(() => makePacked(nano.file, HASH, place, { threads: 1 }));
    expect(refusal).toMatchObject({ kind: 'storage', code: 'packedFileUnwritable' });
  }
  expect(await readdir(folder)).toHaveLength(1);
});

test('a signal ends the packing and nothing stays', async () => {
  const folder = join(nano.folder, 'aborted');
  const abort = new AbortController();
  const making = makePacked(nano.file, HASH, folder, {
    threads: 1,
    signal: abort.signal,
    onProgress: () => abort.abort(new Error('enough')),
  });
  await expect(making).rejects.toThrow('enough');
  expect(await readdir(folder)).toEqual([]);
});

test('progress counts layers and the head', async () => {
  const heard: [number, number][] = [];
  const onProgress = (done: number, total: number) => heard.push([done, total]);
  await makePacked(nano.file, HASH, join(nano.folder, 'progress'), { threads: 1, onProgress });
  expect(heard).toEqual([1, 2, 3, 4, 5].map((done) => [done, 5]));
});

test('what was made is found as it was noted, with no draft beside it', async () => {
  expect(await findPacked(join(nano.folder, 'clean'), HASH)).toEqual(clean);
  expect(await readdir(join(nano.folder, 'clean'))).toHaveLength(2);
  expect(clean.layers).toHaveLength(4);
  expect(clean.head.end).toBe(clean.bytes);
  expect((await readFile(clean.path)).length).toBe(clean.bytes);
});

test('a chain on a packed file gives the bits of one that packs for itself', async () => {
  expect(await evaluate(clean.path)).toEqual(await evaluate());
});

test('the packed file of one machine gives the same bits with every kernel family that another may have', async () => {
  const expected = await evaluate();
  for (const kernelFamily of backendBuild().kernelFamilies) {
    expect(await evaluate(clean.path, kernelFamily)).toEqual(expected);
  }
});

test('the same model packs to the same bytes, whatever the threads', async () => {
  const again = await makePacked(nano.file, HASH, join(nano.folder, 'again'), { threads: 3 });
  expect(again.sha256).toBe(clean.sha256);
});

test('a changed byte is found in the block it lies in', async () => {
  const changed = await packedIn('changed');
  expect(await changedBlocks(changed)).toEqual([]);
  const layer = changed.layers[2]?.start ?? 0;
  await flipByte(changed, layer + 5);
  await flipByte(changed, changed.bytes - 1);
  expect((await changedBlocks(changed)).map(({ block }) => block)).toEqual([2, 'head']);
});

describe('hashes of what shards execute', () => {
  const hashesOf = (topology: string): Map<string, string> =>
    new Map(
      shardArtifacts(clean, manifestFor(nano.file, topology)).map(({ shard, artifactHash }) => [shard, artifactHash]),
    );

  test('are the same for the same layers, wherever else the chain is cut', () => {
    expect(hashesOf('1+2+1/4').get('[1,3)')).toBe(hashesOf('1+2+1/2').get('[1,3)'));
    expect(hashesOf('2+2/4').get('[0,2)')).toBe(hashesOf('2+1+1/4').get('[0,2)'));
    expect(hashesOf('4/4').get('head 0')).toBe(hashesOf('2+2/4').get('head 0'));
  });

  test('differ between shards', () => {
    const hashes = [...hashesOf('1+1+1+1/4').values(), ...hashesOf('2+2/3').values(), ...hashesOf('4/1').values()];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('come with the bytes of each shard, which add up to the file without its header', () => {
    const artifacts = shardArtifacts(clean, manifestFor(nano.file, '1+3/4'));
    const total = artifacts.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(total).toBe(clean.bytes - (clean.layers[0]?.start ?? 0));
  });
});
