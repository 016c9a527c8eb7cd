// Builds through turbo. Everything it prints goes to stderr: stdout belongs to the verb that runs afterwards.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nodeIsNewEnough, preflight } from './preflight.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Exit code for "could not build or store". */
export const COULD_NOT_BUILD = 4;

/**
 * Runs one turbo task for the whole workspace or for a filter.
 * @param {string} task turbo task, such as `build`
 * @param {string[]} options further turbo options
 * @returns {number} exit code: 0, or {@link COULD_NOT_BUILD} after having said why
 */
export const build = (task = 'build', options = []) => {
  if (!nodeIsNewEnough()) {
    process.stderr.write(
      `error nodeTooOld: expected Node 22.13 or newer, found ${process.versions.node}.\n` +
        'The project brings its own Node as a dependency; run the command through pnpm so that it is used: npx -y pnpm@12 bench all\n',
    );
    return COULD_NOT_BUILD;
  }
  const tools = preflight();
  if (tools.missing.length > 0) {
    process.stderr.write(
      `error missingBuildTools: ${tools.missing.join(', ')} not found; the native addon is compiled on this machine.\n` +
        `install: ${tools.install}\n`,
    );
    return COULD_NOT_BUILD;
  }
  const result = spawnSync('turbo', ['run', task, '--output-logs=errors-only', '--no-update-notifier', ...options], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: {
      ...process.env,
      SHARDBENCH_TOOLCHAIN: tools.toolchain,
      TURBO_TELEMETRY_DISABLED: '1',
      ASTRO_TELEMETRY_DISABLED: '1',
    },
  });
  if (result.status === 0) return 0;
  process.stderr.write('error buildFailed: the build did not finish; the first error above is the cause.\n');
  return COULD_NOT_BUILD;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = build(process.argv[2]);
