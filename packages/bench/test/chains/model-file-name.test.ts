import { expect, test } from 'vitest';
import { fourBitPath, syntheticFileName } from '../../src/chains/model-file-name.ts';

test.each([
  ['models/tiny.Q8_0.gguf', 'models/tiny.Q4_0.gguf'],
  ['Phi-4-mini-instruct-Q8_0.gguf', 'Phi-4-mini-instruct-Q4_0.gguf'],
  ['a/b/phi_bf16.GGUF', 'a/b/phi_Q4_0.gguf'],
  ['nano.gguf', 'nano.Q4_0.gguf'],
  ['modelF16.gguf', 'modelF16.Q4_0.gguf'],
  ['folder.F16/weights', 'folder.F16/weights.Q4_0.gguf'],
])('the Q4_0 file of %s is %s', (path, expected) => {
  expect(fourBitPath(path)).toBe(expected);
});

test('a synthetic model is named after its type, and its Q4_0 file is the one that is looked for', () => {
  expect(syntheticFileName('tiny')).toBe('tiny.Q8_0.gguf');
  expect(fourBitPath(syntheticFileName('tiny'))).toBe(syntheticFileName('tiny', 'Q4_0'));
});
