import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashModel } from '../src/hash-model.ts';
import { openModel } from '../src/open-model.ts';
import { readHeader } from '../src/read-header.ts';
import { synthesiseModel } from '../src/synthesise-model.ts';
import { SYNTHETIC_MODELS } from '../src/synthetic-spec.ts';
import type { WrittenType } from '../src/tensor-type.ts';
import { decodeQ4Blocks } from './decode-four-bit.ts';
import { temporaryFolder } from './temporary-folder.ts';

const NANO = SYNTHETIC_MODELS.nano;
const Q4_0 = 2;

const madeAs = async (type: WrittenType): Promise<string> => {
  const path = join(await temporaryFolder(), `nano.${type}.gguf`);
  await synthesiseModel(NANO, path, { types: () => type });
  return path;
};

/** Type and bytes of a tensor, from the header alone: the model itself cannot be opened. */
const tensorOf = async (path: string, name: string, bytesPerValue: number) => {
  const { tensorInfos, dataOffset } = await readHeader(path);
  const info = tensorInfos.find((one) => one.name === name);
  if (info === undefined) throw new Error(`no tensor ${name}`);
  const start = dataOffset + Number(info.offset);
  const values = Number(info.shape.reduce((product, size) => product * size, 1n));
  return { type: info.dtype, bytes: (await readFile(path)).subarray(start, start + values * bytesPerValue) };
};

test('no backend executes it: opening is refused by the name of the type, with what to use', async () => {
  await expect(openModel(await madeAs('Q4_0'))).rejects.toMatchObject({
    kind: 'input',
    code: 'unsupportedTensorType',
    expected: expect.stringContaining('Q8_0'),
    found: 'Q4_0',
    remedy: expect.stringContaining('use the Q8_0 or F16 file'),
  });
});

test('an aborted synthesis leaves nothing', async () => {
  const folder = await temporaryFolder();
  const controller = new AbortController();
  const stopped = synthesiseModel(NANO, join(folder, 'nano.gguf'), {
    types: () => 'Q4_0',
    signal: controller.signal,
    onProgress: ({ bytesDone }) => bytesDone > 0 && controller.abort(new Error('stopped')),
  });
  await expect(stopped).rejects.toThrow('stopped');
  expect(await readdir(folder)).toEqual([]);
});

test('the same spec gives the same bytes on every machine', async () => {
  expect(await hashModel(await madeAs('Q4_0'))).toBe(
    '05968515c8db504f666b92343097c9225fa57a3e9eae5543ef3948b52d19f670',
  );
});

test('the file says that it is mostly Q4_0, and keeps vectors in F32', async () => {
  const { metadata, tensorInfos } = await readHeader(await madeAs('Q4_0'));
  expect(metadata['general.file_type']).toBe(2);
  const types = new Map(tensorInfos.map(({ name, dtype }) => [name, dtype]));
  expect([types.get('token_embd.weight'), types.get('blk.0.attn_norm.weight')]).toEqual([Q4_0, 0]);
});

test('every matrix holds the weights of the F32 file, half a step of its block away at most', async () => {
  const [exact, four] = await Promise.all([madeAs('F32'), madeAs('Q4_0')]);
  for (const name of ['token_embd.weight', 'blk.1.ffn_down.weight']) {
    const floats = await tensorOf(exact, name, 4);
    const { type, bytes } = await tensorOf(four, name, 18 / 32);
    expect(type).toBe(Q4_0);
    const decoded = decodeQ4Blocks(bytes);
    expect(decoded).toHaveLength(floats.bytes.length / 4);
    for (let block = 0; block < decoded.length; block += 32) {
      const values = Array.from({ length: 32 }, (_, index) => floats.bytes.readFloatLE(4 * (block + index)));
      const step = Math.max(...values.map(Math.abs)) / 8;
      for (const [index, value] of values.entries()) {
        const most = (Math.abs(value) > 7.5 * step ? 1 : 0.5) * step * 1.01;
        expect(Math.abs((decoded[block + index] ?? 0) - value)).toBeLessThanOrEqual(most);
      }
    }
  }
});
