import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freeDiskBytes } from '../../src/environment/free-disk.ts';

test('a path that does not exist yet is answered for its nearest folder', () => {
  const bytes = freeDiskBytes(join(tmpdir(), 'no', 'such', 'folder', 'file.db'));
  expect(bytes).toBeGreaterThan(0);
});

test('a folder and a relative path are answered', () => {
  expect(freeDiskBytes(tmpdir())).toBeGreaterThan(0);
  expect(freeDiskBytes('.')).toBeGreaterThan(0);
});
