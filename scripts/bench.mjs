// `pnpm bench <verb>`: build what changed, then hand over to the command line in this very process, so that
// signals, the terminal and the exit code are its own.
import { build } from './build.mjs';

const code = build('build', ['--filter=@shardbench/bench...']);
if (code !== 0) process.exit(code);
const { main } = await import('../packages/bench/dist/main.js');
process.exitCode = await main(process.argv.slice(2));
