// Headers that are already on this machine: those beside the running Node, or else those of the npm package
// node-api-headers.
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Folder with `include/node`, as node-gyp expects it.
 * @param {string} root the package, below which headers are put together when none lie beside Node
 */
export const nodeHeaders = (root) => {
  const prefix = dirname(dirname(process.execPath));
  if (existsSync(join(prefix, 'include', 'node', 'common.gypi'))) return prefix;
  const folder = join(root, 'build-headers');
  const include = join(folder, 'include', 'node');
  mkdirSync(include, { recursive: true });
  cpSync(require('node-api-headers').include_dir, include, { recursive: true });
  const configurations = '{"Release": {}, "Debug": {}}';
  writeFileSync(
    join(include, 'common.gypi'),
    `{"variables": {}, "target_defaults": {"type": "loadable_module", "default_configuration": "Release", "configurations": ${configurations}}}\n`,
  );
  writeFileSync(join(include, 'config.gypi'), '{"variables": {}}\n');
  return folder;
};
