import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { namedPlace } from '../../src/chains/named-place.ts';
import { PATHS } from '../../src/paths.ts';

const shipped = async (word: string): Promise<string> => relative(PATHS.manifests, await namedPlace(word));

test('the id of a shipped manifest is taken for its file', async () => {
  expect(await shipped('tiny/16_8_6_2')).toBe('tiny/tiny_runtime_meta_16_8_6_2.json');
  expect(await shipped('examples/full_rope_16_8_6_2')).toBe('examples/tiny_runtime_meta_full_rope_16_8_6_2.json');
});

test('a file or a folder of that name comes first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shardbench-place-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'own.json');
  await writeFile(file, '');
  expect(await namedPlace(folder)).toBe(folder);
  expect(await namedPlace(file)).toBe(file);
});

test('a word that is neither stays what it is', async () => {
  expect(await namedPlace('tiny/16_8_6_3')).toBe('tiny/16_8_6_3');
});
