// Builds the addon whose Core ML is the stand-in: build/Release/addon_double.node. Only tests need it. Objects are kept
// between runs and made again when a byte that went into them has changed.
// node scripts/build-double.mjs
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindingTargets } from './binding-targets.mjs';
import { doubleTools } from './double-tools.mjs';
import { nodeHeaders } from './node-headers.mjs';
import { compile, run } from './object-cache.mjs';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'build-double');

/**
 * The runtime's headers, with the one inline function rewritten that automatic reference counting cannot compile.
 * @param {string} headers folder that holds `objc`
 */
export const prepareHeaders = (headers) => {
  const folder = join(out, 'include');
  mkdirSync(join(folder, 'objc'), { recursive: true });
  for (const name of readdirSync(join(headers, 'objc'))) {
    const from = readFileSync(join(headers, 'objc', name), 'utf8');
    const text = from.replace(
      'return object->class_pointer;',
      'return *(__unsafe_unretained Class *)(__bridge void *)object;',
    );
    writeFileSync(join(folder, 'objc', name), text);
  }
  writeFileSync(join(folder, 'objc', 'blocks_runtime.h'), '#include <Block.h>\n');
  return folder;
};

/** Flags of the Objective-C++ of the stand-in, whatever the runtime a unit is compiled for. */
const objectiveFlags = (include) => [
  '-x',
  'objective-c++',
  '-std=c++20',
  '-fPIC',
  '-fvisibility=hidden',
  '-fblocks',
  '-fexceptions',
  '-fobjc-exceptions',
  '-fconstant-string-class=NSConstantString',
  '-DGNUSTEP',
  '-DGNUSTEP_BASE_LIBRARY=1',
  '-DGNU_RUNTIME=1',
  '-D_NATIVE_OBJC_EXCEPTIONS',
  '-Wall',
  '-Wextra',
  '-isystem',
  include,
  '-isystem',
  '/usr/include/GNUstep',
  '-Inative',
  '-Inative/backend/coreml/double/include',
];

/**
 * Compile jobs of the Core ML backend and the stand-in.
 * @param {{ clang: string, headers: string }} tools
 * @param {string[]} extra flags laid over all, such as sanitisers'
 * @param {string} folder of the objects
 */
export const coremlJobs = async (tools, extra = [], folder = out) => {
  const version = (await run(tools.clang, ['--version'])).output.split('\n')[0];
  const objective = objectiveFlags(prepareHeaders(tools.headers));
  const job = (source, flags) => ({
    compiler: tools.clang,
    version,
    flags: [...flags, ...extra],
    source: join(root, source),
    object: join(folder, `${source.replaceAll('/', '_')}.o`),
    cwd: root,
  });
  const plain = [
    '-std=c++20',
    '-fPIC',
    '-O2',
    '-fvisibility=hidden',
    '-Wall',
    '-Wextra',
    '-ffp-contract=off',
    '-Inative',
  ];
  return [
    job('native/units/coreml.mm', [...objective, '-O2', '-fobjc-runtime=gnustep-1.5', '-fobjc-arc']),
    job('native/units/coreml_double.mm', [...objective, '-O1', '-fobjc-runtime=gcc']),
    job('native/units/coreml_double.cc', plain),
  ];
};

/** What a program with the stand-in in it is linked with. GNUstep has a _Block_copy that copies nothing: the true one comes first. */
export const LINK_FLAGS = [
  '-Wl,--wrap=__objc_exec_class',
  '-lBlocksRuntime',
  '-lgnustep-base',
  '-lobjc',
  '-pthread',
  '-ldl',
];

const addonJobs = async () => {
  const compiler = process.env.CXX || 'c++';
  const version = (await run(compiler, ['--version'])).output.split('\n')[0];
  const includes = [
    `-I${join(nodeHeaders(root), 'include', 'node')}`,
    `-I${dirname(require.resolve('node-addon-api/napi.h'))}`,
  ];
  const targets = bindingTargets(join(root, 'binding.gyp'), { target_arch: process.arch, OS: 'linux' });
  const libraries = targets.filter(({ type, target_name: name }) => type === 'static_library' && name !== 'coreml');
  const jobOf = (source, { cflags = [], cflags_cc = [], defines = [] }) => ({
    compiler,
    version,
    flags: [...cflags, ...cflags_cc, ...defines.map((define) => `-D${define}`), '-Inative', ...includes],
    source: join(root, source),
    object: join(out, `${source.replaceAll('/', '_')}.o`),
    cwd: root,
  });
  const addon = targets.find(({ target_name: name }) => name === 'addon');
  return [
    ...libraries.flatMap((library) => library.sources.map((source) => jobOf(source, library))),
    ...addon.sources.map((source) => jobOf(source, addon)),
    jobOf('native/backend/coreml/double/allocation_count.cc', addon),
  ];
};

const compileAll = async (jobs) => {
  const waiting = jobs.values();
  const results = [];
  const take = async () => {
    for (const job of waiting) results.push(await compile(job));
  };
  await Promise.all([take(), take()]);
  return results.filter(({ compiled }) => compiled).length;
};

/**
 * Links the addon from its own objects (all but those of the Core ML backend, which are given).
 * @param {{ clang: string }} tools
 * @param {string[]} coreml objects of the backend and the stand-in
 * @param {string} path of the addon
 * @param {boolean} countsAllocations false under a sanitiser, which has an operator new of its own
 */
export const linkDouble = async (tools, coreml, path, countsAllocations = false) => {
  const own = (await addonJobs()).map(({ object }) => object);
  const objects = [...coreml, ...own.filter((object) => countsAllocations || !object.includes('allocation_count'))];
  // Only what Node asks for is seen from outside, so that the addon's operator new stays its own.
  const script = join(out, 'exports.map');
  writeFileSync(script, '{ global: napi_*; node_api_*; local: *; };\n');
  const flags = [`-Wl,--version-script=${script}`, ...LINK_FLAGS];
  const result = await run(tools.clang, ['-shared', ...objects, ...flags, '-o', path]);
  if (result.code !== 0) throw new Error(`addon_double.node does not link:\n${result.output}`);
};

const build = async (tools) => {
  mkdirSync(out, { recursive: true });
  const coreml = await coremlJobs(tools);
  const compiled = await compileAll([...coreml, ...(await addonJobs())]);
  const addon = join(root, 'build', 'Release', 'addon_double.node');
  const link = JSON.stringify(LINK_FLAGS);
  const stamp = join(out, 'linked.json');
  const isCurrent = existsSync(addon) && existsSync(stamp) && readFileSync(stamp, 'utf8') === link;
  if (compiled === 0 && isCurrent) return;
  mkdirSync(join(root, 'build', 'Release'), { recursive: true });
  const linked = join(out, 'addon_double.node');
  rmSync(stamp, { force: true });
  await linkDouble(
    tools,
    coreml.map(({ object }) => object),
    linked,
    true,
  );
  // A new file in place of the old: a process that runs keeps the one it has loaded.
  renameSync(linked, addon);
  writeFileSync(stamp, link);
};

const STARTED = Symbol.for('shardbench.buildDouble');

/**
 * Builds the addon unless it is up to date; once a process, however often it is called.
 * @returns {Promise<string | null>} why there is none on this machine, or null
 */
export const ensureDouble = () => {
  globalThis[STARTED] ??= (async () => {
    const tools = doubleTools();
    if ('missing' in tools) return tools.missing;
    await build(tools);
    return null;
  })();
  return globalThis[STARTED];
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const missing = await ensureDouble();
  if (missing !== null) {
    process.stderr.write(`${missing}\n`);
    process.exitCode = 1;
  }
}
