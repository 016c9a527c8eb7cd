import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { compileModel, coremlFacts, describeModel, loadPlan } from '../../src/index.ts';

// Apple's own framework on packages of a few kilobytes: nothing here can run on another system.
const onApple = ({ skip }: TestContext): void => {
  if (process.platform !== 'darwin') skip('needs macOS 15 or newer on Apple silicon');
};

const packageAt = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/mlpackage/${name}.mlpackage`, import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shardbench-apple-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compiled = async (name: string): Promise<string> => {
  const destination = join(folder, `${name}.mlmodelc`);
  if (!existsSync(destination)) await compileModel(packageAt(name), destination);
  return destination;
};

test('a package that is not there does not compile, and leaves nothing', async (context) => {
  onApple(context);
  const destination = join(folder, 'nothing.mlmodelc');
  await expect(compileModel(join(folder, 'nowhere.mlpackage'), destination)).rejects.toMatchObject({
    code: 'coremlCompile',
  });
  expect(existsSync(destination)).toBe(false);
});

test('Core ML names this Mac’s devices, the processor among them', (context) => {
  onApple(context);
  const facts = coremlFacts();
  expect(facts?.standIn).toBe(false);
  expect(facts?.devices.map(({ kind }) => kind)).toContain('cpu');
});

test('a package without a state compiles in one step, and describes itself', async (context) => {
  onApple(context);
  const description = await describeModel(await compiled('head'), 'cpuOnly');
  expect(description.states).toEqual([]);
  expect(description.inputs).toEqual([
    expect.objectContaining({ name: 'hidden', shape: [1, 64, 1, 1], dtype: 'float16', flexible: null }),
  ]);
  expect(description.outputs.map(({ name }) => name)).toEqual(['logits']);
});

test('a package with a state tells it apart from its inputs', async (context) => {
  onApple(context);
  const { inputs, states } = await describeModel(await compiled('cache'), 'cpuOnly');
  expect(inputs.map(({ name }) => name)).toEqual(['kv_write_mask', 'row']);
  expect(states).toEqual([expect.objectContaining({ name: 'k_cache_0', shape: [1, 2, 32, 32], dtype: 'float16' })]);
});

test('the plan with cpuOnly puts every operation on the processor, and weights are none', async (context) => {
  onApple(context);
  const { operations } = await loadPlan(await compiled('head'), 'cpuOnly');
  expect(operations.filter(({ matrixProduct }) => matrixProduct)).toHaveLength(1);
  expect([...new Set(operations.map(({ unit }) => unit))]).toEqual(['cpu']);
  expect(operations.some(({ type }) => type.includes('const'))).toBe(false);
});

test('where a Neural Engine is exposed, a plan for it can be had', async (context) => {
  onApple(context);
  if (!coremlFacts()?.devices.some(({ kind }) => kind === 'ane')) context.skip('this Mac exposes no Neural Engine');
  const { operations } = await loadPlan(await compiled('head'), 'cpuAndNeuralEngine');
  // Whether so small a graph is taken is the system's decision.
  for (const { unit } of operations) expect(['ane', 'cpu']).toContain(unit);
});
