import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, type Gate, type Verdict, verdictOf } from '@shardbench/gates';
import { readManifest } from '@shardbench/manifest';
import { hashModel, openModel, SYNTHETIC_MODELS, type SyntheticSpec, synthesiseModel } from '@shardbench/model';
import { type ChainUnderTest, gateSubject, shardNames } from '../../src/chains/chain-under-test.ts';
import { judgeChain } from '../../src/session/judge-chain.ts';
import { syntheticManifest } from '../synthetic-manifest.ts';

/** Six layers, wide enough for the thresholds of the tiny model: 0.9 MB. */
const SPEC: SyntheticSpec = {
  ...SYNTHETIC_MODELS.tiny,
  name: 'six',
  dModel: 128,
  heads: 4,
  kvHeads: 2,
  dHead: 32,
  dFf: 256,
  layers: 6,
  vocabulary: 1024,
  ropeDim: 24,
};

const MANIFEST = syntheticManifest(SPEC, '2+2+2/2');

/** Blocks of 68 and 4 tokens, and single steps. */
const PROFILES = [68, 4].map((promptTokens) => ({
  ...{ name: `prompt${promptTokens}`, promptTokens, newTokens: 8 },
  ...{ warmupRequests: 1, requests: 1, processes: 1 },
}));

/** What is wrong with a chain. */
export interface Fault {
  /** Keys of the manifest, undefined for one that is left out. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** What the weights file says of itself. */
  readonly model?: Partial<SyntheticSpec>;
  /** A fault of the addon that has them. */
  readonly native?: string;
}

/** What the gates said of it. */
export interface Judged {
  readonly verdict: Verdict;
  readonly addon: string;
  readonly backendBuild: string;
  /** `golden [2,4) worstLaneHigh`, in the order of the gates, each once. */
  readonly failed: readonly string[];
  /** Gates that were run, in order. */
  readonly gates: readonly Gate[];
  figures(gate: Gate, shard: string): Readonly<Record<string, Figure['value']>>;
}

/** Judges faulty chains through the gate worker, as a session does. */
export interface FaultBench {
  judge(fault: Fault, options?: { readonly keepGoing?: boolean }): Promise<Judged>;
  remove(): void;
}

const withFault = async <Result>(native: string | undefined, work: () => Promise<Result>): Promise<Result> => {
  if (native !== undefined) Object.assign(process.env, { SHARDBENCH_ADDON: 'faults', SHARDBENCH_FAULT: native });
  try {
    return await work();
  } finally {
    delete process.env.SHARDBENCH_ADDON;
    delete process.env.SHARDBENCH_FAULT;
  }
};

export const makeFaultBench = (): FaultBench => {
  const folder = mkdtempSync(join(tmpdir(), 'shardbench-faults-'));
  const made = new Map<string, Promise<string>>();
  const weights = (changes: Partial<SyntheticSpec>): Promise<string> => {
    const key = JSON.stringify(changes);
    const path = join(folder, `${made.size}.gguf`);
    const model = made.get(key) ?? synthesiseModel({ ...SPEC, ...changes }, path).then(() => path);
    made.set(key, model);
    return model;
  };
  const chainOf = async ({ manifest: changes = {}, model: spec = {} }: Fault): Promise<ChainUnderTest> => {
    const manifestPath = join(folder, 'manifest.json');
    // A manifest may plant a fault only where it expects a gate to find it.
    const expectation = [{ backend: 'cpu', gate: 'golden', shard: 'chain' }];
    writeFileSync(manifestPath, JSON.stringify({ ...MANIFEST, expect: expectation, ...changes }));
    const modelPath = await weights(spec);
    const [manifest, model] = [await readManifest(manifestPath), await openModel(modelPath)];
    const [modelHash, packedFolder] = [await hashModel(modelPath), join(folder, 'packed')];
    const job = { manifestPath, modelPath, modelHash, backend: 'cpu' as const, threads: 1, packedFolder };
    return { manifest, model, job, prompts: [] };
  };
  return {
    async judge(fault, { keepGoing = true } = {}) {
      const chain = await chainOf(fault);
      const judgement = await withFault(fault.native, () =>
        judgeChain(chain, gateSubject(chain, PROFILES), {
          cacheFolder: folder,
          keepGoing,
          signal: new AbortController().signal,
          onPhase: () => undefined,
        }),
      );
      const { report, execution, crash } = judgement;
      if (crash !== null) throw new Error(crash);
      const failed = report.results.flatMap(({ gate, outcome }) =>
        outcome.state === 'failed' ? outcome.failures.map(({ shard, code }) => `${gate} ${shard} ${code}`) : [],
      );
      const ran = report.results.filter(({ outcome }) => outcome.state !== 'notRun');
      return {
        verdict: verdictOf(report, { shards: shardNames(chain.manifest), tokenHashes: [] }),
        addon: execution.addon,
        backendBuild: execution.backendBuild,
        failed: [...new Set(failed)],
        gates: [...new Set(ran.map(({ gate }) => gate))],
        figures(gate, shard) {
          const result = report.results.find((one) => one.gate === gate && one.shard === shard);
          const figures = result === undefined || result.outcome.state === 'notRun' ? [] : result.outcome.figures;
          return Object.fromEntries(figures.map(({ metric, value }) => [metric, value]));
        },
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
