// The study as a program of its own.
import { run } from '../../studies/activation-bits.ts';

await run(process.argv.slice(2));
