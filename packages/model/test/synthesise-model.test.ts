import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashModel } from '../src/hash-model.ts';
import { openModel } from '../src/open-model.ts';
import { synthesiseModel } from '../src/synthesise-model.ts';
import { SYNTHETIC_MODELS, type SyntheticSpec } from '../src/synthetic-spec.ts';
import type { TensorType } from '../src/tensor-type.ts';
import { temporaryFolder } from './temporary-folder.ts';

const NANO = SYNTHETIC_MODELS.nano;
/** Like nano, with enough feed-forward that it is written in many pieces: 14 MB. */
const WIDE: SyntheticSpec = { ...NANO, dFf: 16384 };

const tensorBytes = async (path: string, name: string): Promise<Buffer> => {
  const { tensors } = await openModel(path);
  const entry = tensors.get(name);
  if (entry === undefined) throw new Error(`no tensor ${name}`);
  return (await readFile(path)).subarray(entry.offset, entry.offset + entry.byteLength);
};

const madeAs = async (type: TensorType): Promise<string> => {
  const path = join(await temporaryFolder(), `${type}.gguf`);
  await synthesiseModel(NANO, path, { types: () => type });
  return path;
};

test('an aborted synthesis rejects with the reason and leaves nothing', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'wide.gguf');
  const controller = new AbortController();
  const stopped = synthesiseModel(WIDE, path, {
    signal: controller.signal,
    onProgress: ({ bytesDone, bytesTotal }) => {
      if (bytesDone > bytesTotal / 2) controller.abort(new Error('stopped by the user'));
    },
  });
  await expect(stopped).rejects.toThrow('stopped by the user');
  expect(await readdir(folder)).toEqual([]);
});

test('a signal that is already aborted creates nothing', async () => {
  const folder = await temporaryFolder();
  const made = synthesiseModel(NANO, join(folder, 'deep', 'nano.gguf'), { signal: AbortSignal.abort(new Error('no')) });
  await expect(made).rejects.toThrow('no');
  expect(await readdir(folder)).toEqual([]);
});

test('an aborted synthesis keeps the file that was there before', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'wide.gguf');
  await writeFile(path, 'before');
  const controller = new AbortController();
  const stopped = synthesiseModel(WIDE, path, {
    signal: controller.signal,
    onProgress: ({ bytesDone }) => bytesDone > 0 && controller.abort(),
  });
  await expect(stopped).rejects.toThrow();
  expect(await readFile(path, 'utf8')).toBe('before');
  expect(await readdir(folder)).toEqual(['wide.gguf']);
});

test('a disk that is too small is refused before anything is written', async () => {
  const folder = await temporaryFolder();
  const made = synthesiseModel({ ...NANO, layers: 256, dFf: 2 ** 31 }, join(folder, 'huge.gguf'));
  await expect(made).rejects.toMatchObject({ name: 'ShardbenchError', kind: 'storage', code: 'diskFull' });
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that cannot be made is refused in words', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  const made = synthesiseModel(NANO, join(folder, 'file', 'nano.gguf'));
  await expect(made).rejects.toMatchObject({ name: 'ShardbenchError', kind: 'storage', code: 'notWritable' });
});

test('what a killed process left is removed, what a running one writes is not', async () => {
  const folder = await temporaryFolder();
  const { pid } = spawnSync(process.execPath, ['--version']);
  await writeFile(join(folder, `.nano.gguf.${pid}.a.partial`), 'left');
  await writeFile(join(folder, `.nano.gguf.${process.pid}.b.partial`), 'being written');
  await writeFile(join(folder, `.other.gguf.${pid}.c.partial`), 'left by another');
  await synthesiseModel(NANO, join(folder, 'nano.gguf'));
  const left = await readdir(folder);
  expect(left.toSorted()).toEqual([`.nano.gguf.${process.pid}.b.partial`, `.other.gguf.${pid}.c.partial`, 'nano.gguf']);
});

test('the same spec gives the same bytes on every machine', async () => {
  const path = join(await temporaryFolder(), 'nano.gguf');
  await synthesiseModel(NANO, path);
  expect(await hashModel(path)).toBe('6bba71f2a6276a6f988f1b5f1594fbfaaef08d67654664e33192033105802c2c');
});

test('another seed gives other weights', async () => {
  const folder = await temporaryFolder();
  const [first, second] = [join(folder, 'first.gguf'), join(folder, 'second.gguf')];
  await synthesiseModel(NANO, first);
  await synthesiseModel({ ...NANO, seed: 2 }, second);
  const name = 'blk.0.attn_qkv.weight';
  expect((await tensorBytes(first, name)).equals(await tensorBytes(second, name))).toBe(false);
});

test('no two rows and no two tensors are alike', async () => {
  const path = join(await temporaryFolder(), 'nano.gguf');
  await synthesiseModel(NANO, path);
  const rows = new Set<string>();
  let count = 0;
  for (let layer = 0; layer < NANO.layers; layer++) {
    const bytes = await tensorBytes(path, `blk.${layer}.attn_qkv.weight`);
    for (let offset = 0; offset < bytes.length; offset += 68, count++)
      rows.add(bytes.toString('hex', offset, offset + 68));
  }
  expect(rows.size).toBe(count);
});

test('progress goes from nothing to the size of the file', async () => {
  const path = join(await temporaryFolder(), 'wide.gguf');
  const seen: number[] = [];
  let total = 0;
  await synthesiseModel(WIDE, path, {
    onProgress: ({ bytesDone, bytesTotal }) => {
      seen.push(bytesDone);
      total = bytesTotal;
    },
  });
  expect(seen[0]).toBe(0);
  expect(seen.at(-1)).toBe(total);
  expect(seen).toEqual(seen.toSorted((left, right) => left - right));
  expect((await openModel(path)).facts.fileBytes).toBe(total);
});

test('an F32 file holds exactly the weights of the Q8_0 file', async () => {
  const name = 'blk.1.ffn_down.weight';
  const blocks = await tensorBytes(await madeAs('Q8_0'), name);
  const floats = await tensorBytes(await madeAs('F32'), name);
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.length);
  for (let index = 0; index < floats.length / 4; index++) {
    const block = Math.floor(index / 32) * 34;
    const weight = view.getFloat16(block, true) * view.getInt8(block + 2 + (index % 32));
    expect(floats.readFloatLE(index * 4)).toBe(weight);
  }
});

test('F16 and BF16 files hold those weights rounded to nearest', async () => {
  const name = 'blk.1.attn_output.weight';
  const exact = await tensorBytes(await madeAs('F32'), name);
  const half = await tensorBytes(await madeAs('F16'), name);
  const brain = await tensorBytes(await madeAs('BF16'), name);
  const halfView = new DataView(half.buffer, half.byteOffset, half.length);
  const widened = Buffer.alloc(4);
  for (let index = 0; index < exact.length / 4; index++) {
    const weight = exact.readFloatLE(index * 4);
    expect(Math.abs(halfView.getFloat16(index * 2, true) - weight)).toBeLessThanOrEqual(
      Math.abs(weight) / 2048 + 2 ** -25,
    );
    brain.copy(widened, 2, index * 2, index * 2 + 2);
    expect(Math.abs(widened.readFloatLE() - weight)).toBeLessThanOrEqual(Math.abs(weight) / 256);
  }
});
