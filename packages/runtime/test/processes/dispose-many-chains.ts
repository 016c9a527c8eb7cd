// Prints by how many MiB this process grew while it opened and disposed dozens of chains. Arguments: model, backend.
import type { ChainRequest } from '../../src/index.ts';
import { openChainWithCache, settledMegabytes } from './chain-with-cache.ts';

const [path = '', backend] = process.argv.slice(2);

const round = async (): Promise<void> => {
  const { chain, session } = await openChainWithCache(path, backend as ChainRequest['backend']);
  session.dispose();
  chain.dispose();
};

for (let i = 0; i < 6; i += 1) await round();
const before = await settledMegabytes();
for (let i = 0; i < 30; i += 1) await round();
process.stdout.write(String((await settledMegabytes()) - before));
