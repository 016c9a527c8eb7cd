import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { synthesiseModel } from '../src/synthesise-model.ts';
import { SYNTHETIC_MODELS } from '../src/synthetic-spec.ts';
import { readWeightTypes } from '../src/weight-types.ts';
import { changeTensor, type Draft, nanoDraft, writeDraft } from './gguf-variant.ts';
import { temporaryFolder } from './temporary-folder.ts';

const typesAfter = async (change: (draft: Draft) => void) => {
  const draft = nanoDraft();
  change(draft);
  return readWeightTypes(await writeDraft(await temporaryFolder(), draft));
};

test('a file that is none, or has no weights, is refused', async () => {
  const path = join(await temporaryFolder(), 'text.gguf');
  await writeFile(path, 'no weights at all');
  await expect(readWeightTypes(path)).rejects.toMatchObject({ kind: 'input', code: 'notGguf' });
  const none = typesAfter((draft) => {
    draft.tensors.splice(0, draft.tensors.length, { name: 'bias', dimensions: [8], ggmlType: 0, offset: 0 });
  });
  await expect(none).rejects.toMatchObject({ kind: 'input', code: 'missingTensor' });
});

test('what was made in Q4_0 is Q4_0 throughout, the tied head too', async () => {
  const path = join(await temporaryFolder(), 'nano.gguf');
  await synthesiseModel(SYNTHETIC_MODELS.nano, path, { types: () => 'Q4_0' });
  expect(await readWeightTypes(path)).toEqual({ quantisation: 'Q4_0', head: 'Q4_0' });
});

test('types that cannot be computed with are named, the one with the most weights first', async () => {
  const types = await typesAfter((draft) => {
    changeTensor(draft, 'token_embd.weight', { ggmlType: 14 });
    changeTensor(draft, 'blk.0.attn_output.weight', { ggmlType: 99 });
  });
  expect(types).toEqual({ quantisation: 'mixed(Q8_0, Q6_K, type 99)', head: 'Q6_K' });
});

test('a head of its own is the head, and without either there is none', async () => {
  const untied = await typesAfter((draft) =>
    draft.tensors.push({ name: 'output.weight', dimensions: [64, 512], ggmlType: 1, offset: 0 }),
  );
  expect(untied.head).toBe('F16');
  expect((await typesAfter((draft) => draft.tensors.splice(0, 1))).head).toBeNull();
});
