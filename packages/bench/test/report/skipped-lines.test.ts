import { expect, test } from 'vitest';
import { skippedLines, skippedText } from '../../src/report/skipped-lines.ts';

const skip = (manifest: string, missing: string, backend = 'cpu') => ({
  ...{ manifest, topology: '2+2/2', backend, code: 'modelMissing', missing, remedy: `get ${missing}` },
});

test('nothing skipped is nothing said', () => {
  expect(skippedText([])).toBe('');
});

test('chains that miss the same thing share a line', () => {
  expect(
    skippedLines([skip('a', 'x'), skip('b', 'y'), skip('c', 'x'), skip('a', 'x'), skip('a', 'x', 'coreml')]),
  ).toEqual([
    'on cpu, missing x: a, c. Remedy: get x',
    'on cpu, missing y: b. Remedy: get y',
    'on coreml, missing x: a. Remedy: get x',
  ]);
});
