// The tools that the native code is tested with for a processor that this machine has not: GCC for arm64 and QEMU, which
// translates one program at a time.
import { spawnSync } from 'node:child_process';

const PACKAGES = 'g++-12-aarch64-linux-gnu qemu-user-static';

const firstFound = (commands) =>
  commands.find((command) => command && spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0) ?? null;

/**
 * @returns {{ compiler: string, emulator: string } | { missing: string }} what to build and run with, or a sentence about
 *   what is not there and how to get it; `ARM64_CXX` and `QEMU_AARCH64` name others
 */
export const arm64Tools = () => {
  const compiler = firstFound([
    process.env.ARM64_CXX,
    'aarch64-linux-gnu-g++-12',
    'aarch64-linux-gnu-g++-14',
    'aarch64-linux-gnu-g++-13',
    'aarch64-linux-gnu-g++',
  ]);
  const emulator = firstFound([process.env.QEMU_AARCH64, 'qemu-aarch64-static', 'qemu-aarch64']);
  const missing = [compiler === null && 'a C++ compiler for arm64', emulator === null && 'QEMU for arm64'].filter(
    (name) => name !== false,
  );
  if (missing.length === 0) return { compiler, emulator };
  return { missing: `${missing.join(' and ')} not found; on Debian: apt-get install ${PACKAGES}` };
};
