// `pnpm test`: build what changed, then every test of every package, the browser's included.
import { spawnSync } from 'node:child_process';
import { build } from './build.mjs';

const code = build('build');
if (code !== 0) process.exit(code);
const args = process.argv.slice(2);
// A full run also holds the coverage thresholds; a run of chosen files cannot.
const coverage = args.length === 0 ? ['--coverage'] : [];
const result = spawnSync('vitest', ['run', ...coverage, ...args], { stdio: 'inherit' });
process.exitCode = result.status ?? 1;
