import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runNode } from '../run-node.ts';
import { syntheticModel } from '../synthetic-model.ts';
import { describeDouble, temporaryFolder } from './double.ts';

const nano = syntheticModel('nano');
// Two files of Objective-C++ are compiled again; objects are kept between runs.
const TIMEOUT = 300_000;

describeDouble('under the address sanitiser', () => {
  test('every form of shards, its faults and its end pass without a memory error', { timeout: TIMEOUT }, async () => {
    const build = new URL('../../scripts/build-double-sanitised.mjs', import.meta.url);
    const made = await runNode(build);
    expect(made.code, made.errors).toBe(0);
    const { addon, preload } = JSON.parse(made.output) as { addon: string; preload: string };
    const program = new URL('../processes/use-many-forms.ts', import.meta.url);
    const folder = await temporaryFolder();
    const { code, output, errors } = await runNode(program, [nano.file.path, join(folder, 'chains'), addon], {
      flags: ['--expose-gc'],
      // Node and GNUstep keep what they need until the end; what the backend keeps is counted in another test.
      env: { SHARDBENCH_ADDON: 'double', LD_PRELOAD: preload, ASAN_OPTIONS: 'detect_leaks=0:abort_on_error=0' },
    });
    expect({ code, output }, errors).toEqual({ code: 0, output: '8 forms\n' });
    expect(errors).not.toContain('AddressSanitizer');
  });
});
