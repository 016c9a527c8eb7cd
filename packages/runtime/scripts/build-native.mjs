// Builds the addon with headers that are already on this machine: those beside the running Node, or else those of the
// npm package node-api-headers. Nothing is downloaded.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { nodeHeaders } from './node-headers.mjs';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));

const nodeGyp = require.resolve('node-gyp/bin/node-gyp.js');
const result = spawnSync(process.execPath, [nodeGyp, 'rebuild', '-j', 'max', `--nodedir=${nodeHeaders(root)}`], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = result.status ?? 1;
