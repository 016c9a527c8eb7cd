// Compiles the native libraries for arm64 as they ship, with those tests that an instruction set can break, and runs them
// in emulation on processors that have smmla, only sdot, and neither. Objects are kept between runs.
// node scripts/arm64-tests.mjs [part of a test's name]
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { arm64Tools } from './arm64-tools.mjs';
import { bindingTargets } from './binding-targets.mjs';
import { fewAtATime } from './few-at-a-time.mjs';
import { compile, run } from './object-cache.mjs';

/** Emulated processors, with the kernel families that each has to find. */
const PROCESSORS = [
  { name: 'max', families: ['neonI8mm', 'neonDotprod', 'scalar'] },
  { name: 'neoverse-n1', families: ['neonDotprod', 'scalar'] },
  { name: 'cortex-a72', families: ['scalar'] },
];
const KERNELS = ['neonI8mm', 'neonDotprod'];
const TESTS = [
  'argmax_test.cc',
  'attention_test.cc',
  'concurrent/equal_bits_test.cc',
  'cpu_backend_test.cc',
  'cpu_state_test.cc',
  'elementwise_test.cc',
  'half_test.cc',
  'kernels_test.cc',
  'packed_file_test.cc',
  'quantisation_test.cc',
];

const [filter = ''] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'build-arm64');

const versionOf = async (command) => (await run(command, ['--version'])).output.split('\n')[0];

const compileJobs = async (compiler) => {
  const version = await versionOf(compiler);
  const targets = bindingTargets(join(root, 'binding.gyp'), { target_arch: 'arm64', OS: 'linux' });
  const libraries = targets.filter(({ type, target_name: name }) => type === 'static_library' && name !== 'glue');
  const jobOf = (source, { cflags_cc = [], defines = [], include_dirs = [] }, extra = []) => ({
    compiler,
    version,
    flags: [
      ...cflags_cc,
      ...defines.map((define) => `-D${define}`),
      ...include_dirs.map((folder) => `-I${folder}`),
      ...extra,
    ],
    source: join(root, source),
    object: join(out, `${source.replaceAll('/', '_')}.o`),
    cwd: root,
  });
  const portable = libraries.find(({ target_name: name }) => name === 'portable');
  const testJobOf = (source) => jobOf(join('native', 'tests', source), portable, ['-O1']);
  return {
    libraries: libraries.flatMap((library) => library.sources.map((source) => jobOf(source, library))),
    support: readdirSync(join(root, 'native', 'tests', 'check'))
      .filter((name) => name.endsWith('.cc') && name !== 'trial.cc')
      .map((name) => testJobOf(join('check', name))),
    tests: TESTS.filter((source) => source.includes(filter)).map(testJobOf),
    oneKernel: testJobOf(join('arm64', 'one_kernel.cc')),
  };
};

/** Links without shared libraries, so that the emulator needs nothing of another system beside the program. */
const link = async (compiler, job, shared) => {
  const program = join(out, basename(job.source, '.cc'));
  const objects = [job, ...shared].map(({ object }) => object);
  const { code, output } = await run(compiler, ['-static', ...objects, '-pthread', '-o', program]);
  if (code !== 0) throw new Error(`${basename(job.source)} does not link:\n${output}`);
  return program;
};

/** What is wrong with what a processor finds in itself, or does when it is given a kernel that it lacks. */
const checkProcessor = async (emulate, program, { name, families }) => {
  const found = (await emulate(name, program)).output.trim().split('\n');
  const faults = found.join() === families.join() ? [] : [`found ${found.join(', ')}, expected ${families.join(', ')}`];
  for (const kernel of KERNELS) {
    const expected = families.includes(kernel) ? 'executed' : 'illegal instruction';
    const { output } = await emulate(name, program, kernel);
    if (output.trim() !== expected) faults.push(`${kernel}: ${output.trim()}, expected ${expected}`);
  }
  process.stdout.write(`${name}: ${faults.length === 0 ? found.join(', ') : `failed: ${faults.join('; ')}`}\n`);
  return faults.length === 0;
};

const runTest = async (emulate, program, processor) => {
  const { code, output } = await emulate(processor, program);
  const passed = output.split('\n').filter((line) => line.startsWith('ok ')).length;
  const name = `${processor}: ${basename(program)}`;
  process.stdout.write(
    code === 0 ? `${name}: ${passed} passed\n` : `${name}: failed (${code ?? 'killed'})\n${output}\n`,
  );
  return { failed: code !== 0 || passed === 0, passed };
};

/** Compiles and runs everything; true when nothing failed. */
const main = async () => {
  const tools = arm64Tools();
  if ('missing' in tools) throw new Error(tools.missing);
  const { compiler, emulator } = tools;
  mkdirSync(out, { recursive: true });
  const started = performance.now();
  const { libraries, support, tests, oneKernel } = await compileJobs(compiler);
  const compiled = await fewAtATime([...libraries, ...tests, ...support, oneKernel], compile);
  const emulate = (processor, ...command) => run(emulator, ['-cpu', processor, ...command]);

  const kernelProgram = await link(compiler, oneKernel, libraries);
  const sound = await fewAtATime(PROCESSORS, (processor) => checkProcessor(emulate, kernelProgram, processor));

  const programs = await fewAtATime(tests, (job) => link(compiler, job, [...support, ...libraries]));
  const outcomes = await fewAtATime(
    PROCESSORS.flatMap(({ name }) => programs.map((program) => ({ name, program }))),
    ({ name, program }) => runTest(emulate, program, name),
  );
  const failed = outcomes.filter((outcome) => outcome.failed).length;
  process.stdout.write(
    `arm64: ${outcomes.reduce((sum, { passed }) => sum + passed, 0)} tests passed in ${programs.length} programs on ` +
      `${PROCESSORS.length} processors, ${failed} failed; ` +
      `${compiled.filter((result) => result.compiled).length} of ${compiled.length} files compiled, ` +
      `${((performance.now() - started) / 1000).toFixed(1)} s\n`,
  );
  return failed === 0 && programs.length > 0 && sound.every(Boolean);
};

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  // At once: other compilers may still be running.
  process.exit(1);
}
