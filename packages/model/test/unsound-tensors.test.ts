import { expect, test } from 'vitest';
import { changeTensor, type Draft, nanoDraft, writeDraft } from './gguf-variant.ts';
import { refusalOf } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const refusalAfter = async (change: (draft: Draft) => void): Promise<string> => {
  const draft = nanoDraft();
  change(draft);
  return refusalOf(await writeDraft(await temporaryFolder(), draft));
};

test('the unchanged draft opens, so each refusal below has the one cause that its test names', async () => {
  expect(await refusalAfter(() => undefined)).toBe('opened');
});

test('other element types are refused', async () => {
  for (const ggmlType of [2, 3, 12, 14, 24, 31, 99, 2 ** 32 - 1]) {
    expect(await refusalAfter((draft) => changeTensor(draft, 'blk.0.ffn_up.weight', { ggmlType }))).toBe(
      'unsupportedTensorType',
    );
  }
});

test('a norm that is no F32 is refused', async () => {
  expect(await refusalAfter((draft) => changeTensor(draft, 'blk.0.attn_norm.weight', { ggmlType: 1 }))).toBe(
    'unsupportedTensorType',
  );
});

test('an offset past the end of the file is refused', async () => {
  for (const offset of [2 ** 20, 2 ** 40, 2 ** 52]) {
    expect(await refusalAfter((draft) => changeTensor(draft, 'output_norm.weight', { offset }))).toBe('truncatedModel');
  }
});

test('an offset off the alignment is refused', async () => {
  expect(await refusalAfter((draft) => changeTensor(draft, 'output_norm.weight', { offset: 33 }))).toBe(
    'misalignedTensor',
  );
});

test('two tensors in one place are refused', async () => {
  expect(await refusalAfter((draft) => changeTensor(draft, 'output_norm.weight', { offset: 0 }))).toBe(
    'overlappingTensors',
  );
});

test('dimensions whose product overflows are refused', async () => {
  const dimensions = [2 ** 32, 2 ** 32];
  expect(await refusalAfter((draft) => changeTensor(draft, 'token_embd.weight', { dimensions }))).toBe(
    'invalidTensorShape',
  );
});

test('a dimension above 2^32 and a tensor without values are refused', async () => {
  const shapes = [[2 ** 40], [], [0, 512], [64, 0]];
  const codes = await Promise.all(
    shapes.map((dimensions) => refusalAfter((draft) => changeTensor(draft, 'output_norm.weight', { dimensions }))),
  );
  expect(codes).toEqual(['unreadableHeader', 'invalidTensorShape', 'invalidTensorShape', 'invalidTensorShape']);
});

test('a row that ends inside a block is refused', async () => {
  expect(await refusalAfter((draft) => changeTensor(draft, 'token_embd.weight', { dimensions: [63, 512] }))).toBe(
    'invalidTensorShape',
  );
});

test('a transposed matrix is refused', async () => {
  expect(await refusalAfter((draft) => changeTensor(draft, 'blk.1.ffn_down.weight', { dimensions: [64, 128] }))).toBe(
    'wrongTensorShape',
  );
});

test('a tensor that is missing, doubled or unknown is refused', async () => {
  expect(await refusalAfter((draft) => draft.tensors.splice(5, 1))).toBe('missingTensor');
  expect(await refusalAfter((draft) => draft.tensors.splice(0, 1))).toBe('missingTensor');
  expect(
    await refusalAfter((draft) => changeTensor(draft, 'output_norm.weight', { name: 'blk.0.attn_norm.weight' })),
  ).toBe('duplicateTensor');
  const bias = { name: 'blk.0.attn_qkv.bias', dimensions: [8], ggmlType: 0 };
  expect(
    await refusalAfter((draft) => {
      draft.tensors.push({ ...bias, offset: draft.dataBytes });
      draft.dataBytes += 32;
    }),
  ).toBe('unexpectedTensor');
});

test('rope factors without their pair, of the wrong length, or not above 0 are refused', async () => {
  const factor = (draft: Draft, name: string, columns: number) => {
    draft.tensors.push({ name, dimensions: [columns], ggmlType: 0, offset: draft.dataBytes });
    draft.dataBytes += 32;
  };
  expect(await refusalAfter((draft) => factor(draft, 'rope_factors_short.weight', 6))).toBe('missingTensor');
  expect(await refusalAfter((draft) => factor(draft, 'rope_factors_short.weight', 8))).toBe('wrongTensorShape');
  expect(
    await refusalAfter((draft) => {
      factor(draft, 'rope_factors_short.weight', 6);
      factor(draft, 'rope_factors_long.weight', 6);
    }),
  ).toBe('invalidRopeFactor');
});

test('a file that ends too early or too late is refused', async () => {
  expect(
    await refusalAfter((draft) => {
      draft.dataBytes -= 32;
    }),
  ).toBe('truncatedModel');
  expect(
    await refusalAfter((draft) => {
      draft.dataBytes += 64;
    }),
  ).toBe('trailingBytes');
});
