// Builds the stand-in's addon once more, its Objective-C++ under the address sanitiser, and prints where it is and which
// library has to be loaded before it.
// node scripts/build-double-sanitised.mjs
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { coremlJobs, ensureDouble, linkDouble } from './build-double.mjs';
import { doubleTools } from './double-tools.mjs';
import { compile, run } from './object-cache.mjs';

const folder = fileURLToPath(new URL('../build-double/address', import.meta.url));
const tools = doubleTools();
if ('missing' in tools) throw new Error(tools.missing);
const missing = await ensureDouble();
if (missing !== null) throw new Error(missing);
mkdirSync(folder, { recursive: true });
const jobs = await coremlJobs(tools, ['-fsanitize=address', '-O1', '-g1', '-fno-omit-frame-pointer'], folder);
for (const job of jobs) await compile(job);
const addon = join(folder, 'addon_double.node');
await linkDouble(
  tools,
  jobs.map(({ object }) => object),
  addon,
);
// The library of the compiler that Node's own is close to: clang's is often not installed.
const { output } = await run('gcc', ['-print-file-name=libasan.so']);
process.stdout.write(JSON.stringify({ addon, preload: output.trim() }));
