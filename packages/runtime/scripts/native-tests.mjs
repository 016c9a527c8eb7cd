// Compiles the native libraries (without the glue to Node) and their tests under a sanitiser and runs them: `address` (memory errors, leaks and
// undefined behaviour, all tests) or `thread` (data races, the tests in `concurrent`).
// node scripts/native-tests.mjs [address|thread] [part of a test's name]
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindingTargets } from './binding-targets.mjs';
import { fewAtATime } from './few-at-a-time.mjs';
import { compile, run } from './object-cache.mjs';

const MODES = {
  address: { sanitizers: 'address,undefined', folders: ['', 'concurrent'] },
  thread: { sanitizers: 'thread', folders: ['concurrent'] },
};

const [mode = 'address', filter = ''] = process.argv.slice(2);
if (!(mode in MODES)) throw new Error(`expected ${Object.keys(MODES).join(' or ')}, found ${mode}`);
const { sanitizers, folders } = MODES[mode];

const root = fileURLToPath(new URL('..', import.meta.url));
const tests = join(root, 'native', 'tests');
const out = join(root, 'build', 'native-tests', mode);
const compiler = process.env.CXX || 'c++';
const isMac = process.platform === 'darwin';
const sanitizerFlags = [
  '-O1',
  '-g1',
  '-fno-omit-frame-pointer',
  `-fsanitize=${sanitizers}`,
  '-fno-sanitize-recover=all',
];

const flagsOf = ({ cflags_cc = [], xcode_settings: xcode = {}, defines = [], include_dirs = [] }) => [
  ...(isMac ? ['-std=c++20', ...(xcode.OTHER_CPLUSPLUSFLAGS ?? [])] : cflags_cc),
  ...defines.map((define) => `-D${define}`),
  ...include_dirs.map((folder) => `-I${folder}`),
  ...sanitizerFlags,
];

const sourcesIn = (folder, ending) =>
  readdirSync(join(tests, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => join('native', 'tests', folder, name));

/** The words before a program that keep its addresses where the sanitisers' run-time libraries expect them. */
const steadyAddresses = async () => {
  const prefix = ['setarch', '-R'];
  return (await run(prefix[0], [...prefix.slice(1), 'true'])).code === 0 ? prefix : [];
};

const sanitizerEnvironment = {
  ...process.env,
  UBSAN_OPTIONS: 'print_stacktrace=1',
  TSAN_OPTIONS: 'halt_on_error=1',
};

/** Refuses a compiler without the sanitisers, or a system on which they do not start: nothing is left out in silence. */
const requireSanitizers = async (version, prefix) => {
  const trial = join(out, 'trial');
  const refuse = (output) =>
    new Error(
      `${compiler} (${version}) cannot build and run a program with -fsanitize=${sanitizers}:\n${output}\n` +
        'install the sanitisers of this compiler (libasan, libubsan and libtsan come with g++ and clang++ packages), or set CXX',
    );
  mkdirSync(out, { recursive: true });
  const source = join(root, 'native', 'tests', 'check', 'trial.cc');
  const linked = await run(compiler, [...sanitizerFlags, '-pthread', source, '-o', trial], { cwd: root });
  if (linked.code !== 0) throw refuse(linked.output);
  const [program, ...args] = [...prefix, trial];
  const started = await run(program, args, { env: sanitizerEnvironment });
  rmSync(trial);
  if (started.code !== 0) throw refuse(started.output);
};

const versionOf = async () => {
  const { code, output } = await run(compiler, ['--version']);
  if (code !== 0) throw new Error(`no C++ compiler: ${compiler}: ${output}`);
  return output.split('\n')[0];
};

/** Compiles and runs everything; true when no program failed. */
const main = async () => {
  const version = await versionOf();
  const prefix = await steadyAddresses();
  await requireSanitizers(version, prefix);

  const libraries = bindingTargets(join(root, 'binding.gyp'), {
    target_arch: process.arch,
    OS: isMac ? 'mac' : process.platform,
  }).filter(({ type, target_name: name }) => type === 'static_library' && name !== 'glue');
  const jobOf = (source, library) => ({
    compiler,
    version,
    flags: flagsOf(library),
    source: join(root, source),
    object: join(out, `${source.replaceAll('/', '_')}.o`),
    cwd: root,
  });
  const portable = libraries.find(({ target_name: name }) => name === 'portable');
  // Tests are compiled more often than they run: without optimisation that takes two thirds of the time.
  const testJobOf = (source) => {
    const job = jobOf(source, portable);
    return { ...job, flags: [...job.flags, '-O0'] };
  };
  const libraryJobs = libraries.flatMap((library) => library.sources.map((source) => jobOf(source, library)));
  const supportJobs = sourcesIn('check', '.cc')
    .filter((source) => basename(source) !== 'trial.cc')
    .map(testJobOf);
  const testJobs = folders
    .flatMap((folder) => sourcesIn(folder, '_test.cc'))
    .filter((source) => source.includes(filter))
    .map(testJobOf);

  const started = performance.now();
  const compiled = await fewAtATime([...libraryJobs, ...testJobs, ...supportJobs], compile);
  const shared = [...supportJobs, ...libraryJobs].map(({ object }) => object);

  const outcomes = await fewAtATime(testJobs, async ({ object, source }) => {
    const name = basename(source, '.cc');
    const program = join(out, name);
    const linked = await run(compiler, [...sanitizerFlags, object, ...shared, '-pthread', '-ldl', '-o', program]);
    if (linked.code !== 0) throw new Error(`${name} does not link:\n${linked.output}`);
    const [command, ...args] = [...prefix, program];
    const { code, output } = await run(command, args, { env: sanitizerEnvironment });
    const passed = output.split('\n').filter((line) => line.startsWith('ok ')).length;
    process.stdout.write(
      code === 0 ? `${name}: ${passed} passed\n` : `${name}: failed (${code ?? 'killed'})\n${output}\n`,
    );
    return { failed: code !== 0, passed };
  });

  const failed = outcomes.filter((outcome) => outcome.failed).length;
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  process.stdout.write(
    `${mode}: ${passed} tests passed in ${outcomes.length} programs, ${failed} programs failed; ` +
      `${compiled.filter((result) => result.compiled).length} of ${compiled.length} files compiled, ` +
      `${((performance.now() - started) / 1000).toFixed(1)} s\n`,
  );
  return failed === 0 && outcomes.length > 0;
};

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  // At once: other compilers may still be running.
  process.exit(1);
}
