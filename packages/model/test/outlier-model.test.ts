import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openModel } from '../src/open-model.ts';
import { synthesiseModel } from '../src/synthesise-model.ts';
import { SYNTHETIC_MODELS, type SyntheticSpec } from '../src/synthetic-spec.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { nano, tiny, 'tiny-outlier': outlier } = SYNTHETIC_MODELS;

/** Columns that are no divisor of the pieces in which a matrix is made, so that rows are cut: 10 MB. */
const CUT: SyntheticSpec = { ...nano, dModel: 96, heads: 6, dFf: 16384, layers: 1 };
const OUTLIERS = { channels: [5, 31, 32], gain: 64 };

/** A tensor's values, Q8_0 as quanta without their scales. */
const tensorsOf = async (spec: SyntheticSpec): Promise<ReadonlyMap<string, ArrayLike<number>>> => {
  const path = join(await temporaryFolder(), 'model.gguf');
  await synthesiseModel(spec, path);
  const { tensors } = await openModel(path);
  const file = await readFile(path);
  return new Map(
    [...tensors.values()].map(({ name, type, offset, byteLength }) => {
      const bytes = file.subarray(offset, offset + byteLength);
      const values =
        type === 'F32'
          ? new Float32Array(new Uint8Array(bytes).buffer)
          : new Int8Array(bytes).filter((_, place) => place % 34 >= 2);
      return [name, values] as const;
    }),
  );
};

test('tiny-outlier is tiny with outlier channels, as few and as large as published ones', () => {
  const { name, outliers, ...same } = outlier;
  expect(name).toBe('tiny-outlier');
  expect({ ...same, name: 'tiny' }).toEqual(tiny);
  const { channels = [], gain = 0 } = outliers ?? {};
  expect(channels.length).toBeGreaterThan(0);
  expect(channels.length / outlier.dModel).toBeLessThan(0.01);
  expect(gain).toBeGreaterThanOrEqual(20);
  expect(gain).toBeLessThanOrEqual(100);
});

test('outliers raise norms, quieten the columns that read them, and change nothing else', async () => {
  const even = await tensorsOf(CUT);
  const raised = await tensorsOf({ ...CUT, outliers: OUTLIERS });
  expect([...raised.keys()]).toEqual([...even.keys()]);
  for (const [name, values] of raised) {
    const before = even.get(name) ?? [];
    const isNorm = /^blk\.\d+\.(attn|ffn)_norm/.test(name);
    const reads = /^blk\.\d+\.(attn_qkv|ffn_up)/.test(name);
    let odd = 0;
    for (let index = 0; index < values.length; index += 1) {
      const [value = 0, old = 0] = [values[index], before[index]];
      const [row, channel] = [Math.floor(index / CUT.dModel), OUTLIERS.channels.indexOf(index % CUT.dModel)];
      const isOutlier = (isNorm || reads) && channel >= 0;
      const wanted = !isOutlier ? old : isNorm ? old * 64 : row % 16 === channel ? Math.round(old / 64) + 0 : 0;
      if (value !== wanted) odd += 1;
    }
    expect([name, odd]).toEqual([name, 0]);
  }
});

test('every outlier channel is read', async () => {
  const tensors = await tensorsOf({ ...CUT, outliers: OUTLIERS });
  for (const name of ['blk.0.attn_qkv.weight', 'blk.0.ffn_up.weight']) {
    const values = Array.from(tensors.get(name) ?? []);
    for (const channel of OUTLIERS.channels) {
      expect(values.some((value, index) => index % CUT.dModel === channel && value !== 0)).toBe(true);
    }
  }
});
