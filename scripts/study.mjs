// `pnpm study <name>`: build what changed, then run one of packages/bench/studies, whose figures the documents quote.
import { build } from './build.mjs';

const [name = '', ...args] = process.argv.slice(2);
const code = build('build', ['--filter=@shardbench/bench...']);
if (code !== 0) process.exit(code);
const { run } = await import(`../packages/bench/studies/${name}.ts`);
await run(args);
