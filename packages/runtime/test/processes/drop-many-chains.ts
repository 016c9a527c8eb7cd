// Opens chains and forgets them; prints how many handles were collected and by how many MiB the process grew. Argument:
// model.
import { openChainWithCache, settledMegabytes } from './chain-with-cache.ts';

const [path = ''] = process.argv.slice(2);
let collected = 0;
const registry = new FinalizationRegistry(() => {
  collected += 1;
});

const round = async (backend: 'cpu' | 'reference'): Promise<void> => {
  const { chain, session } = await openChainWithCache(path, backend);
  registry.register(chain, undefined);
  registry.register(session, undefined);
};

for (let i = 0; i < 4; i += 1) await round('reference');
const before = await settledMegabytes();
for (let i = 0; i < 24; i += 1) {
  await round(i % 2 === 0 ? 'reference' : 'cpu');
  await settledMegabytes();
}
const grown = (await settledMegabytes()) - before;
process.stdout.write(JSON.stringify({ collected, grown }));
