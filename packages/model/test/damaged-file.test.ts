import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openModel } from '../src/open-model.ts';
import { nanoFile } from './nano-file.ts';
import { refusalOf } from './refusal.ts';

const nano = nanoFile();

/** Ends of everything that the header holds: found by cutting the file, so nothing is forgotten. */
const firstTensorByte = async (): Promise<number> => {
  const { tensors } = await openModel(nano.path);
  return Math.min(...[...tensors.values()].map((tensor) => tensor.offset));
};

test('a file cut anywhere in its header, or at any tensor, is refused', async () => {
  const bytes = await readFile(nano.path);
  const { tensors } = await openModel(nano.path);
  const headerEnd = await firstTensorByte();
  const cuts = [...tensors.values()].flatMap(({ offset, byteLength }) => [offset, offset + 1, offset + byteLength - 1]);
  for (let cut = 0; cut < headerEnd; cut += cut < 2000 ? 1 : 61) cuts.push(cut);
  const path = join(nano.folder, 'cut.gguf');
  await writeFile(path, bytes);
  for (const cut of cuts.toSorted((left, right) => right - left)) {
    await truncate(path, cut);
    expect(await refusalOf(path), `cut at ${cut}`).toMatch(/^truncated(Header|Model)$/);
  }
});

test('whatever bytes of the header are changed, a file opens or is refused in words', async () => {
  const bytes = await readFile(nano.path);
  const headerEnd = await firstTensorByte();
  const path = join(nano.folder, 'changed.gguf');
  const anywhere = fc.nat({ max: headerEnd - 1 });
  /** Counts, the first keys, and the tensors' descriptions, where a change does most. */
  const decisive = fc.oneof(fc.nat({ max: 400 }), fc.integer({ min: headerEnd - 1800, max: headerEnd - 1 }));
  const change = fc.record({
    at: fc.oneof(anywhere, decisive),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 127, 255)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
      const damaged = Buffer.from(bytes);
      for (const { at, byte } of changes) damaged[at] = byte;
      await writeFile(path, damaged);
      expect(await refusalOf(path)).toMatch(/^\w+$/);
    }),
    { numRuns: 300 },
  );
});

test('any bytes behind a correct beginning are refused in words', async () => {
  const path = join(nano.folder, 'noise.gguf');
  const beginning = Buffer.from(Uint32Array.of(0x46554747, 3, 2, 0, 3, 0).buffer);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (noise) => {
      await writeFile(path, Buffer.concat([beginning, noise]));
      expect(await refusalOf(path)).not.toBe('opened');
    }),
    { numRuns: 200 },
  );
});
