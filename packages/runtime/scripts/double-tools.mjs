// The tools that the stand-in for Core ML is built with: clang, the headers of GCC's Objective-C runtime, GNUstep's
// Foundation and the block runtime.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = 'clang-14 libgnustep-base-dev libblocksruntime-dev libobjc-12-dev';

const firstFound = (commands) =>
  commands.find((command) => command && spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0) ?? null;

const listed = (folder) => (existsSync(folder) ? readdirSync(folder) : []);

/** The newest folder with headers of GCC's Objective-C runtime. */
const runtimeHeaders = () => {
  const folders = listed('/usr/lib/gcc').flatMap((target) =>
    listed(join('/usr/lib/gcc', target)).map((version) => join('/usr/lib/gcc', target, version, 'include')),
  );
  return (
    folders
      .filter((folder) => existsSync(join(folder, 'objc', 'runtime.h')))
      .sort()
      .at(-1) ?? null
  );
};

/** A clang that compiles Objective-C++; `CLANGXX` names one. */
export const findClang = () =>
  firstFound([
    process.env.CLANGXX,
    'clang++-14',
    'clang++-19',
    'clang++-18',
    'clang++-17',
    'clang++-16',
    'clang++-15',
    'clang++',
  ]);

/**
 * @returns {{ clang: string, headers: string } | { missing: string }} what to build with, or a sentence about what is
 *   not there and how to get it
 */
export const doubleTools = () => {
  if (process.platform !== 'linux') return { missing: 'the stand-in for Core ML is for Linux' };
  const clang = findClang();
  const headers = runtimeHeaders();
  const missing = [
    clang === null && 'clang',
    headers === null && 'Objective-C headers of GCC',
    !existsSync('/usr/include/GNUstep/Foundation/Foundation.h') && 'GNUstep base',
    !existsSync('/usr/include/Block.h') && 'the block runtime',
  ].filter((name) => name !== false);
  if (missing.length === 0) return { clang, headers };
  return { missing: `${missing.join(', ')} not found; on Debian: apt-get install ${PACKAGES}` };
};
