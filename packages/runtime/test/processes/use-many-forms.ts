// Decodes with every form of shards of the stand-in, in a copy of this package with another addon: <weights> <folder>
// <addon>. Says how many forms there were.
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModel } from '@shardbench/model';
import type { DoubleChainOptions } from '../../src/double-models.ts';
import { manifestFor } from '../manifest-for.ts';

const [weights = '', folder = '', addon = ''] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const copy = join(folder, 'package');
mkdirSync(join(copy, 'build', 'Release'), { recursive: true });
cpSync(join(root, 'src'), join(copy, 'src'), { recursive: true });
cpSync(join(root, 'package.json'), join(copy, 'package.json'));
cpSync(addon, join(copy, 'build', 'Release', 'addon_double.node'));
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
const { manifestRequest, openChain } = (await import(
  join(copy, 'src', 'index.ts')
)) as typeof import('../../src/index.ts');
const { writeDoubleChain } = (await import(
  join(copy, 'src', 'double-models.ts')
)) as typeof import('../../src/double-models.ts');

const tokens = { min: 1, max: 4 };
const FORMS: readonly DoubleChainOptions[] = [
  {},
  { layers: { rope: 'fullHead', hiddenName: 'hidden' } },
  { layers: { tokens, rope: 'channels' }, heads: { tokens } },
  { layers: { tokens, faults: { padStrides: 32 } }, heads: { tokens, faults: { padStrides: 32 } } },
  { layers: { tokens, dtype: 'float32' }, heads: { tokens, dtype: 'float32' } },
  { layers: { faults: { ignoreOutputBackings: 1, ports: 3 } } },
  { layers: { faults: { predict: 'throw' } } },
  { heads: { faults: { predict: 'fail' } } },
];

const model = await openModel(weights);
const manifest = manifestFor(model, '2+1+1/3');
for (const [index, form] of FORMS.entries()) {
  const coreml = await writeDoubleChain(join(folder, String(index)), manifest, model, form);
  using chain = await openChain(manifestRequest(manifest, model, { backend: 'coreml', threads: 1, coreml }));
  using session = chain.newSession();
  const faults = form.layers?.faults?.predict ?? form.heads?.faults?.predict;
  const outcome = await session.generate(Uint32Array.of(1, 2, 3, 4, 5), { maxNew: 4 }).then(
    () => undefined,
    (error: Error) => error.name,
  );
  if ((faults === undefined) !== (outcome === undefined)) throw new Error(`form ${index}: ${outcome}`);
  globalThis.gc?.();
}
process.stdout.write(`${FORMS.length} forms\n`);
