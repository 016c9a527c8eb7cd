// What the native build needs, looked for before anything is built, so that a newcomer reads one
// install line instead of a compiler's stack trace.
import { spawnSync } from 'node:child_process';

/** First line a command prints for `--version`, or null when it cannot be started. */
const versionOf = (command) => {
  const [program, ...args] = command.split(' ');
  const result = spawnSync(program, [...args, '--version'], { encoding: 'utf8' });
  if (result.error || result.status !== 0) return null;
  return `${result.stdout}${result.stderr}`.split('\n')[0].trim();
};

const firstFound = (commands) => {
  for (const command of commands) {
    const version = command && versionOf(command);
    if (version) return { command, version };
  }
  return null;
};

const installLine = () => {
  if (process.platform === 'darwin') return 'xcode-select --install';
  const managers = [
    ['apt-get', 'sudo apt-get update && sudo apt-get install -y g++ make python3'],
    ['dnf', 'sudo dnf install -y gcc-c++ make python3'],
    ['pacman', 'sudo pacman -S --needed gcc make python'],
    ['zypper', 'sudo zypper install -y gcc-c++ make python3'],
    ['apk', 'sudo apk add g++ make python3'],
  ];
  return managers.find(([name]) => versionOf(name))?.[1] ?? 'install a C++20 compiler, make and python3';
};

/** Oldest Node that the prebuilt database module runs on; older ones crash in it without a word. */
const OLDEST_NODE = [22, 13];

/** Whether this Node is new enough: package managers fall back to an older one when the pinned one did not arrive. */
export const nodeIsNewEnough = (version = process.versions.node) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
};

/**
 * Tools of the native build: a C++ compiler, make and python3 (which node-gyp runs).
 * @returns {{ missing: string[], install: string, toolchain: string }} `toolchain` names platform, compiler and
 *   Node, and keys the cached native build.
 */
export const preflight = () => {
  const compiler = firstFound([process.env.CXX, 'c++', 'g++', 'clang++']);
  const make = firstFound(['make', 'gmake']);
  const python = firstFound([process.env.PYTHON, 'python3', 'python']);
  const missing = [compiler ? null : 'a C++ compiler (c++)', make ? null : 'make', python ? null : 'python3'].filter(
    (tool) => tool !== null,
  );
  return {
    missing,
    install: missing.length > 0 ? installLine() : '',
    toolchain: [process.platform, process.arch, process.version, compiler?.version].join(' | '),
  };
};
