// The study as a program of its own.
import { run } from '../../studies/load-speed.ts';

await run(process.argv.slice(2));
