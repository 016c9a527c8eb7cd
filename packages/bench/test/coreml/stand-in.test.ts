import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { openStore, type StoreReader } from '@shardbench/db';
import { afterEach, beforeEach, describe, expect, type TestContext, test } from 'vitest';
import type { Results } from '../../src/report/results-schema.ts';
import { runBench } from '../run-bench.ts';
import { makeWorkspace, QUICK, type Workspace } from '../workspace.ts';
import { makeStandIn, type StandInChain, type StandInFaults } from './stand-in-chain.ts';
import type { ArtifactName } from './stand-in-shards.ts';

const ADDON = fileURLToPath(new URL('../../../runtime/build/Release/addon_double.node', import.meta.url));
const MISSING = 'needs the stand-in for Core ML: node packages/runtime/scripts/build-double.mjs';

let workspace: Workspace;
let chain: StandInChain;
const begin = async ({ skip }: TestContext, options: Parameters<typeof makeStandIn>[1] = {}): Promise<void> => {
  if (!existsSync(ADDON)) skip(MISSING);
  workspace = await makeWorkspace();
  process.env.SHARDBENCH_ADDON = 'double';
  openStore(workspace.database, { mode: 'write', purpose: 'test' }).close();
  chain = await makeStandIn(workspace, options);
};
afterEach(() => {
  delete process.env.SHARDBENCH_ADDON;
  delete process.env.SHARDBENCH_DOUBLE_DEVICES;
  workspace?.remove();
});

const bench = (verb: string, manifest: string, ...args: readonly string[]) =>
  runBench(workspace, verb, manifest, '--db', workspace.database, '--backend', 'coreml', '--quiet', ...args);

const withStore = <Result>(read: (store: StoreReader) => Result): Result => {
  using store = openStore(workspace.database, { mode: 'read' });
  return read(store);
};

describe('a chain on Core ML', () => {
  beforeEach((context) => begin(context));

  test('all gates, measures and stores it with one command', async () => {
    const manifest = workspace.manifest('coreml', chain.manifest);
    const pages = join(workspace.folder, 'pages');
    const { stdout, stderr } = await bench('all', manifest, ...QUICK, '--pages', pages, '--json');
    const { runs }: Results = JSON.parse(stdout);
    expect([runs[0]?.verdict, stderr]).toEqual(['qualified', expect.stringContaining('is suspect')]);
    expect(runs[0]).toMatchObject({ backend: 'coreml', profile: 'short' });
    withStore((store) => {
      const [run] = store.listRuns();
      expect(run?.artifacts.map(({ shard }) => shard).sort()).toEqual(['[0,2)', '[2,4)', 'head 0', 'head 1']);
      expect(run?.addon).toBe('addonDouble');
      const residency = run?.gateReport.results.filter(({ gate }) => gate === 'residency') ?? [];
      expect(residency.map(({ shard, outcome }) => [shard, outcome.state])).toEqual([
        ['[0,2)', 'passed'],
        ['[2,4)', 'passed'],
        ['head 0', 'passed'],
        ['head 1', 'passed'],
      ]);
    });
    const { artifacts } = new DatabaseSync(workspace.database, { readOnly: true })
      .prepare('select json_group_array(json_array(format, bytes > 0, compile_ms > 0)) as artifacts from artifacts')
      .get() as { readonly artifacts: string };
    expect(JSON.parse(artifacts)).toEqual(Array.from({ length: 4 }, () => ['mlmodelc', 1, 1]));
    expect(existsSync(join(pages, 'index.html'))).toBe(true);
  });

  test('the same tokens come out as from the reference', async () => {
    const manifest = workspace.manifest('both', { ...chain.manifest, backends: ['coreml', 'reference'] });
    await bench('run', manifest, ...QUICK);
    await runBench(
      workspace,
      'run',
      manifest,
      '--db',
      workspace.database,
      '--backend',
      'reference',
      '--quiet',
      ...QUICK,
    );
    const tokens = withStore((store) => store.listRuns().map((run) => [run.backend, run.tokensSha256]));
    expect(tokens.map(([backend]) => backend).sort()).toEqual(['coreml', 'reference']);
    expect(new Set(tokens.map(([, hash]) => hash)).size).toBe(1);
  });

  test('packages are compiled once, and a stored report stands for the next command', async () => {
    const manifest = workspace.manifest('coreml', chain.manifest);
    await bench('gate', manifest);
    const compiled = readdirSync(join(workspace.folder, 'cache', 'coreml')).filter((name) =>
      name.endsWith('.mlmodelc'),
    );
    expect(compiled).toHaveLength(4);
    const { stdout } = await bench('gate', manifest, '--json');
    expect(JSON.parse(stdout).gateReports[0].verdict).toBe('qualified');
    expect(readdirSync(join(workspace.folder, 'cache', 'coreml')).filter((name) => name.endsWith('.mlmodelc'))).toEqual(
      compiled,
    );
  });

  test('without weights it is measured and stays unverified', async () => {
    const manifest = workspace.manifest('blind', { ...chain.manifest, gguf: undefined });
    const { code, stderr } = await bench('run', manifest, ...QUICK);
    expect([code, stderr]).toEqual([expect.any(Number), expect.not.stringContaining('error')]);
    withStore((store) => {
      const [run] = store.listRuns();
      expect(run?.verdict).toEqual({ state: 'unverified', reason: 'noReference' });
      expect([run?.model, run?.processes.length]).toEqual([null, 1]);
    });
  });

  test('an embedding table of other weights fails the contract', async () => {
    const manifest = workspace.manifest('coreml', { ...chain.manifest, embed_bin: 'nano.gguf' });
    const { stdout } = await bench('gate', manifest, '--json');
    expect(JSON.parse(stdout).gateReports[0]).toMatchObject({
      failedGate: { gate: 'contract', shard: 'embedding', code: 'embeddingSize' },
    });
  });

  test('a study on other units is held against those', async () => {
    for (const name of ['layers0', 'layers1', 'head0', 'head1'] as const) chain.write(name, { device: 'cpu' });
    const manifest = workspace.manifest('study', chain.manifest);
    const { code } = await bench('run', manifest, ...QUICK, '--compute-units', 'cpuOnly');
    expect(code).toBe(0);
    withStore((store) => {
      const [run] = store.listRuns();
      expect([run?.computeUnits, run?.verdict.state]).toEqual(['cpuOnly', 'qualified']);
    });
  });

  test('a machine without a Neural Engine skips it, and says what could be done', async () => {
    process.env.SHARDBENCH_DOUBLE_DEVICES = 'cpu,gpu';
    const manifest = workspace.manifest('coreml', chain.manifest);
    const { code, stderr } = await bench('run', manifest, ...QUICK);
    expect([code, stderr]).toEqual([3, expect.stringContaining('a Neural Engine')]);
    withStore((store) => {
      expect(store.listRuns()[0]?.verdict).toEqual({ state: 'skipped', missing: 'a Neural Engine' });
      // Nothing was opened, which would have taken minutes on the processor.
      const golden = store.listRuns()[0]?.gateReport.results.find(({ gate }) => gate === 'golden');
      expect(golden?.outcome).toEqual({ state: 'notRun', reason: 'noNeuralEngine' });
    });
  });

  test('cold starts are records of their own', async () => {
    workspace.environment.SHARDBENCH_SYSTEM_CACHE = workspace.folder;
    const manifest = workspace.manifest('coreml', chain.manifest);
    await bench('run', manifest, ...QUICK, '--cold');
    const starts = withStore((store) => store.listColdStarts());
    expect(starts[0]).toMatchObject({ state: 'notCompiled', compileMs: expect.any(Number), backend: 'coreml' });
    expect(starts.map(({ firstUse }) => firstUse.map(({ blockTokens }) => blockTokens))).toEqual([[1], [1], [1]]);
    const { stdout } = await runBench(workspace, 'show', 'nano/coreml', '--db', workspace.database);
    expect(stdout).toContain('cold start, not compiled: compile');
    expect(readdirSync(join(workspace.folder, 'cache')).filter((name) => name.startsWith('cold-'))).toEqual([]);
  });
});

describe('compiled models that take blocks', () => {
  beforeEach((context) => begin(context, { kind: 'mlmodelc', tokens: 4 }));

  test('are gated and measured in blocks of four and in single steps', async () => {
    const manifest = workspace.manifest('blocks', chain.manifest);
    await bench('run', manifest, ...QUICK);
    withStore((store) => {
      const [run] = store.listRuns();
      expect([run?.blockSizes, run?.verdict.state]).toEqual([[1, 4], 'qualified']);
      const parity = run?.gateReport.results.find(({ gate, shard }) => gate === 'parity' && shard === '[0,2)');
      expect(parity?.outcome).toMatchObject({
        state: 'passed',
        figures: expect.arrayContaining([expect.objectContaining({ metric: 'block4.cosineMin' })]),
      });
    });
  });
});

describe('shards of their own for blocks', () => {
  beforeEach((context) => begin(context, { kind: 'mlmodelc', verifier: 4 }));

  test('are planned, gated and recorded beside the others, and compared with them', async () => {
    const manifest = workspace.manifest('verifier', chain.manifest);
    await bench('run', manifest, ...QUICK);
    withStore((store) => {
      const [run] = store.listRuns();
      expect([run?.blockSizes, run?.verdict.state]).toEqual([[1, 4], 'qualified']);
      expect(run?.artifacts.map(({ shard }) => shard).filter((shard) => shard.endsWith('verifier'))).toHaveLength(4);
      const planned = run?.gateReport.results.filter(({ gate }) => gate === 'residency').map(({ shard }) => shard);
      expect(planned).toEqual([
        ...['[0,2)', '[2,4)', 'head 0', 'head 1'],
        ...['[0,2) verifier', '[2,4) verifier', 'head 0 verifier', 'head 1 verifier'],
      ]);
    });
  });
});

describe('a fault of an artifact', () => {
  beforeEach((context) => begin(context, { kind: 'mlmodelc' }));

  const verdictWith = async (name: ArtifactName, faults: StandInFaults, ...args: readonly string[]) => {
    // Only what has to be compiled can fail to; everything else is quicker without.
    if (faults.compile !== undefined) chain = await makeStandIn(workspace);
    chain.write(name, { faults });
    const manifest = workspace.manifest('faulty', chain.manifest);
    const { code, stdout } = await bench('run', manifest, ...QUICK, '--json', ...args);
    const { verdict, failedGate, crashedPhase } = (JSON.parse(stdout) as Results).runs[0] ?? {};
    // Whatever happened, the database is in order and the next command runs.
    withStore((store) => expect(store.listRuns()).toHaveLength(1));
    return { code, verdict, ...failedGate, crashedPhase };
  };
  const disqualified = (gate: string, shard: string, code: string) => ({
    ...{ code: expect.anything(), verdict: 'disqualified', crashedPhase: null },
    ...{ gate, shard, code },
  });

  test.each([
    ['a package that does not compile', 'layers1', { compile: 'fail' }, ['contract', '[2,4)', 'coremlCompile']],
    ['a compiler that ends its process', 'head0', { compile: 'crash' }, ['contract', 'head 0', 'compileCrashed']],
    ['a plan that cannot be had', 'layers0', { plan: 'fail' }, ['residency', '[0,2)', 'coremlPlan']],
    ['a plan that ends its process', 'layers1', { plan: 'crash' }, ['residency', '[2,4)', 'planCrashed']],
    ['an exception in the plan', 'layers1', { plan: 'throw' }, ['residency', '[2,4)', 'coremlException']],
    ['a model that does not load', 'layers1', { load: 'fail' }, ['contract', 'chain', 'coremlLoad']],
    ['an exception in a prediction', 'layers1', { predict: 'throw' }, ['golden', 'chain', 'coremlException']],
    ['a prediction that fails', 'head1', { predict: 'fail' }, ['golden', 'chain', 'coremlPredict']],
  ] as const)('%s is a verdict with its shard', async (_name, artifact, faults, [gate, shard, code]) => {
    expect(await verdictWith(artifact, faults)).toMatchObject(disqualified(gate, shard, code));
  });

  test.each([
    ['compiler', { compile: 'stall' }, '--compile-limit', ['contract', '[2,4)', 'compileTimedOut']],
    ['plan', { plan: 'stall' }, '--plan-limit', ['residency', '[2,4)', 'planTimedOut']],
    ['load', { load: 'stall' }, '--load-limit', ['contract', 'chain', 'loadTimedOut']],
  ] as const)('a %s that stalls is ended at its limit', async (_name, faults, option, [gate, shard, code]) => {
    expect(await verdictWith('layers1', faults, option, '2s')).toMatchObject(disqualified(gate, shard, code));
  });

  test.each([
    ['a model that ends the process when it loads', { load: 'crash' }],
    ['a prediction that ends the process', { predict: 'crash' }],
  ] as const)('%s is a crash in the gates', async (_name, faults) => {
    expect(await verdictWith('layers1', faults)).toMatchObject({ verdict: 'crashed', crashedPhase: 'gate' });
  });

  test('operations that are on no known device are not resident', async () => {
    chain.write('layers1', { device: null });
    const manifest = workspace.manifest('nowhere', chain.manifest);
    const { stdout } = await bench('gate', manifest, '--json');
    expect(JSON.parse(stdout).gateReports[0].failedGate).toEqual({
      ...{ gate: 'residency', shard: '[2,4)', code: 'notResident' },
    });
  });
});
