import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openModel } from '../src/open-model.ts';
import { synthesiseModel } from '../src/synthesise-model.ts';
import { SYNTHETIC_MODELS } from '../src/synthetic-spec.ts';

const { nano, tiny, 'tiny-mixed': mixed } = SYNTHETIC_MODELS;

test('tiny-mixed is tiny with one attention output in another precision', () => {
  const { name, float16Tensors, ...same } = mixed;
  expect([name, float16Tensors]).toEqual(['tiny-mixed', ['blk.20.attn_output.weight']]);
  expect({ ...same, name: 'tiny' }).toEqual(tiny);
});

test('the matrices that a spec names are kept as F16, and the file says that it is mixed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shardbench-mixed-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'mixed.gguf');
  await synthesiseModel({ ...nano, float16Tensors: ['blk.1.attn_output.weight'] }, path);
  const { facts, tensors } = await openModel(path);
  expect(facts.quantisation).toBe('mixed(Q8_0, F16)');
  const kept = [...tensors.values()].filter(({ type }) => type === 'F16').map(({ name }) => name);
  expect(kept).toEqual(['blk.1.attn_output.weight']);
});
