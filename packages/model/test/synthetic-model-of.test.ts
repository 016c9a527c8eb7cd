import { expect, test } from 'vitest';
import { openModel } from '../src/open-model.ts';
import { syntheticModelOf } from '../src/synthetic-model-of.ts';
import { nanoFile } from './nano-file.ts';

const nano = nanoFile();

test('a model of that name that is not synthetic, and a synthetic one of another name, are none of ours', async () => {
  const { facts } = await openModel(nano.path);
  expect(syntheticModelOf({ ...facts, synthetic: false })).toBeNull();
  expect(syntheticModelOf({ ...facts, name: 'nano' })).toBeNull();
});

test('what was made is recognised by what its file says, whatever it is called', async () => {
  expect(syntheticModelOf((await openModel(nano.path)).facts)).toBe('nano');
});
