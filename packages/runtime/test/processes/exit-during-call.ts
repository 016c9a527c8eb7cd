// Exits with code 7 while a call runs. Argument: model.
import { openChainWithCache } from './chain-with-cache.ts';

const { session } = await openChainWithCache(process.argv[2] ?? '', 'reference');
void session.generate(new Uint32Array(128), { maxNew: 20_000 });
setTimeout(() => process.exit(7), 20);
