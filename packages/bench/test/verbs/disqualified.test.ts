import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openModel, SYNTHETIC_MODELS, synthesiseModel } from '@shardbench/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runBench } from '../run-bench.ts';
import { stored } from '../stored.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await makeWorkspace();
});
afterEach(() => workspace.remove());

const run = (...args: readonly string[]) => runBench(workspace, 'run', ...args, '--db', workspace.database, ...QUICK);

const outcomes = (): string[] =>
  stored(workspace.database).runs.map(({ manifest, verdict, processes }) => {
    const code = verdict.state === 'disqualified' ? `${verdict.gate} ${verdict.code}` : verdict.state;
    return `${manifest.id}: ${code}, ${processes.length}`;
  });

/** What people get wrong, and the code of the contract gate for it. */
const WRONG: readonly [string, Readonly<Record<string, unknown>>, string][] = [
  ['rope', { rope_dim: undefined }, 'ropeDimMismatch'],
  ['epsilon', { rms_norm_eps: 1e-6 }, 'rmsNormEpsMismatch'],
  ['vocabulary', { vocab_size: 510, lm_head_shards: [{ vocab_start: 0, vocab_end: 510 }] }, 'vocabularyMismatch'],
  ['layers', { n_layers: 3, layers: [{ start: 0, end: 3 }] }, 'layersMismatch'],
];

test('a manifest that contradicts its weights is disqualified by contract, unmeasured; the others are measured', async () => {
  const manifests = WRONG.map(([name, changes]) => workspace.manifest(name, changes));
  const { code, stdout, stderr } = await run(...manifests, workspace.manifest('good'));
  expect(code).toBe(1);
  expect(outcomes()).toEqual([
    ...WRONG.map(([name, , failure]) => `nano/${name}: contract ${failure}, 0`),
    expect.stringMatching(/good: \w+, 1$/),
  ]);
  for (const [name, , failure] of WRONG) {
    const words = `nano/${name}: disqualified: contract gate \\(${failure}\\), expected .*, found `;
    expect(stderr).toMatch(new RegExp(`^news: ${words}`, 'm'));
    expect(stdout).toMatch(new RegExp(`^${words}`, 'm'));
  }
});

test('a failure that the manifest foretells is no news: exit 0, and still disqualified', async () => {
  const expectation = { backend: 'cpu', gate: 'contract', shard: 'chain' };
  const { code, stderr } = await run(workspace.manifest('known', { rope_dim: undefined, expect: [expectation] }));
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('news')]);
  expect(outcomes()).toEqual(['nano/known: contract ropeDimMismatch, 0']);
});

test('a foretold failure that does not happen is news: exit 1, and measured', async () => {
  const expectation = { backend: 'cpu', gate: 'contract', shard: 'chain' };
  const { code, stderr } = await run(workspace.manifest('mended', { expect: [expectation] }));
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^news: nano\/mended: passed, although/m)]);
  expect(outcomes()).toEqual([expect.stringMatching(/mended: \w+, 1$/)]);
});

/** Puts NaN into the scale of the first block of a tensor. */
const spoil = async (path: string, tensor: string): Promise<void> => {
  const entry = (await openModel(path)).tensors.get(tensor);
  if (entry === undefined) throw new Error(`no ${tensor}`);
  const file = openSync(path, 'r+');
  writeSync(file, Uint8Array.of(0x00, 0x7e), 0, 2, entry.offset);
  closeSync(file);
};

test('weights that hold NaN are caught before anything is measured, and the others run', async () => {
  const spoilt = join(workspace.folder, 'spoilt.gguf');
  await synthesiseModel(SYNTHETIC_MODELS.nano, spoilt);
  await spoil(spoilt, 'blk.1.ffn_down.weight');
  const { code } = await run(workspace.manifest('bad', { gguf: 'spoilt.gguf' }), workspace.manifest('good'));
  expect(code).toBe(1);
  const [bad, good] = outcomes();
  expect(bad).toMatch(/^nano\/bad: (golden|endToEnd) \w+, 0$/);
  expect(good).toMatch(/, 1$/);
});

test('the reference is its own candidate: cut as the manifest says, exact, on every gate', async () => {
  const { code, stdout } = await run(workspace.manifest('2_2'), '--backend', 'reference', '--json');
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(document.runs).toMatchObject([{ backend: 'reference', failedGate: null, processes: [{}] }]);
  expect(document.runs[0].stagesMs.layers.length).toBe(2);
  const endToEnd = document.gateReports[0].results.at(-1);
  expect(endToEnd).toMatchObject({ gate: 'endToEnd', outcome: { state: 'passed' } });
  expect(endToEnd.outcome.figures).toContainEqual(expect.objectContaining({ metric: 'top1Agreement', value: 1 }));
});
