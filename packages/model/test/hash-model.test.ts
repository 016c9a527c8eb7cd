import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashModel } from '../src/hash-model.ts';
import { nanoFile } from './nano-file.ts';

const nano = nanoFile();

test('a file that is not there is refused in words', async () => {
  await expect(hashModel(join(nano.folder, 'absent.gguf'))).rejects.toMatchObject({
    name: 'ShardbenchError',
    code: 'modelNotReadable',
  });
});

test('a folder is refused in words', async () => {
  await expect(hashModel(nano.folder)).rejects.toMatchObject({ code: 'modelNotReadable' });
});

test('an aborted hash rejects with the reason', async () => {
  const controller = new AbortController();
  const path = join(nano.folder, 'long.bin');
  await writeFile(path, Buffer.alloc(9 << 20));
  const onProgress = () => controller.abort(new Error('stopped by the user'));
  await expect(hashModel(path, { signal: controller.signal, onProgress })).rejects.toThrow('stopped by the user');
});

test('the hash is SHA-256 of the whole file, and progress ends at its size', async () => {
  const bytes = Buffer.concat([await readFile(nano.path), Buffer.alloc(5 << 20, 7)]);
  const path = join(nano.folder, 'longer.bin');
  await writeFile(path, bytes);
  let done = 0;
  const hash = await hashModel(path, {
    onProgress: ({ bytesDone }) => {
      done = bytesDone;
    },
  });
  expect(hash).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(done).toBe(bytes.length);
});
