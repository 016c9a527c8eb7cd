import { join } from 'node:path';
import { openStore } from '@shardbench/db';
import { openModel } from '@shardbench/model';
import { coremlFacts } from '@shardbench/runtime';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { readProgram } from '../../src/coreml/program/read-program.ts';
import type { Results } from '../../src/report/results-schema.ts';
import { runBench } from '../run-bench.ts';
import { type AppleChain, makeAppleChain } from './apple-chain.ts';

const onApple = ({ skip }: TestContext): void => {
  if (process.platform !== 'darwin') skip('needs macOS 15 or newer on Apple silicon');
};

let chain: AppleChain;
beforeAll(async () => {
  chain = await makeAppleChain();
});
afterAll(() => chain.remove());

const bench = async (verb: string, ...args: readonly string[]) => {
  const database = ['--db', join(chain.folder, 'results.db')];
  const ended = await runBench(chain, verb, chain.manifest, '--artifacts', chain.packages, ...database, ...args);
  return { ...ended, document: JSON.parse(ended.stdout) as Results };
};
const QUICK = ['--profile', 'short', '--processes', '1', '--requests', '1', '--quiet', '--json'];

test('the packages are cut for the model that the seed gives', async () => {
  const { facts } = await openModel(join(chain.folder, 'apple.gguf'));
  const layer = await readProgram(join(chain.packages, 'layer0.mlpackage'));
  const [hidden] = layer?.inputs ?? [];
  expect(hidden).toEqual({ name: 'x', dtype: 'fp16', shape: [1, facts.dModel, 1, 1] });
  expect(layer?.states.map(({ name, shape }) => [name, shape])).toEqual([
    ['k_cache_0', [1, facts.kvHeads, 256, facts.dHead]],
    ['v_cache_0', [1, facts.kvHeads, 256, facts.dHead]],
  ]);
  const head = await readProgram(join(chain.packages, 'head1.mlpackage'));
  expect(head?.operations.at(-1)?.outputs[0]).toEqual({ name: 'logits', dtype: 'fp16', shape: [1, 256, 1, 1] });
});

test('compiled, loaded, planned, gated and measured with cpuOnly, it qualifies', async (context) => {
  onApple(context);
  const { code, document, stderr } = await bench('run', '--compute-units', 'cpuOnly', ...QUICK, '--cold');
  expect([code, document.runs[0]?.verdict, stderr]).toEqual([0, 'qualified', expect.any(String)]);
  using store = openStore(join(chain.folder, 'results.db'), { mode: 'read' });
  const [cold] = store.listColdStarts();
  expect([cold?.state, cold?.firstUse.map(({ blockTokens }) => blockTokens)]).toEqual(['notCompiled', [1]]);
});

test('where a Neural Engine is exposed, the gates say what becomes of it there', async (context) => {
  onApple(context);
  if (!coremlFacts()?.devices.some(({ kind }) => kind === 'ane')) context.skip('this Mac exposes no Neural Engine');
  const { document } = await bench('gate', '--keep-going', '--quiet', '--json');
  const [report] = document.gateReports;
  const failed = report?.results.filter(({ outcome }) => outcome.state === 'failed').map(({ gate }) => gate) ?? [];
  // The system leaves graphs as small as these on the processor; whatever runs them has to compute the same.
  expect(failed.filter((gate) => gate !== 'residency')).toEqual([]);
});

test('where none is exposed, the chain is skipped and says so', async (context) => {
  onApple(context);
  if (coremlFacts()?.devices.some(({ kind }) => kind === 'ane')) context.skip('this Mac has a Neural Engine');
  const { code, document } = await bench('run', ...QUICK);
  expect([code, document.runs[0]?.verdict]).toEqual([3, 'skipped']);
});
