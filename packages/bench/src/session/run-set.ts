import type { Execution, Store } from '@shardbench/db';
import { describeVerdict, type Verdict, verdictOf } from '@shardbench/gates';
import { executionHash, formatTopology, manifestContentHash, type Profile, promptSha256 } from '@shardbench/manifest';
import { DEFAULT_BLOCK_TOKENS } from '@shardbench/runtime';
import { blockSizes, type ChainUnderTest, promptOf, shardNames } from '../chains/chain-under-test.ts';
import type { Judgement } from './judge-chain.ts';
import type { MeasuredProcess } from './measure-process.ts';

/** One run while its session is under way. */
interface OpenRun {
  readonly id: string;
  readonly profile: Profile;
  /** Hash of the tokens that the gates saw for this very prompt and length, null where they saw another length. */
  readonly expectedTokens: string | null;
  processes: number;
  verdict: Verdict;
}

/** A verdict that nobody announced beforehand: said first, and the command ends with 1. */
export interface Finding {
  readonly manifest: string;
  readonly profile: string;
  readonly text: string;
}

/** The runs of one chain, one per profile, and how they grow. */
export interface RunSet {
  /** Whether there is any use in measuring: a chain that failed a gate or crashed is not measured. */
  measurable(): boolean;
  /** Stores a finished process in the run of its profile; several profiles of one launch share `launchOrdinal`. */
  add(profile: string, process: MeasuredProcess, launchOrdinal: number, environment: ProcessEnvironment): void;
  crashed(phase: Extract<Verdict, { state: 'crashed' }>['phase'], how: string): void;
}

export interface ProcessEnvironment {
  readonly before: object;
  readonly after: object;
}

const measures = (verdict: Verdict): boolean => verdict.state === 'qualified' || verdict.state === 'unverified';

/** A failure that the manifest foretells is no news. */
const isExpected = ({ manifest, job }: ChainUnderTest, verdict: Verdict): boolean =>
  verdict.state === 'disqualified' &&
  manifest.expect.some(
    ({ backend, gate, shard }) => backend === job.backend && gate === verdict.gate && shard === verdict.shard,
  );

const executionOf = (chain: ChainUnderTest, { execution }: Judgement, profiles: readonly Profile[]): Execution => ({
  manifestHash: manifestContentHash(chain.manifest),
  modelHash: chain.job.modelHash,
  executionHash: executionHash(chain.manifest),
  backend: chain.job.backend,
  computeUnits: execution.computeUnits,
  threads: execution.threads,
  blockSizes: profiles.flatMap((profile) => blockSizes(profile, DEFAULT_BLOCK_TOKENS)),
  backendBuild: execution.backendBuild,
  addon: 'addon',
  artifacts: [],
});

const recordChain = (store: Store, { manifest, model, job }: ChainUnderTest): void => {
  const { facts } = model;
  store.recordModel({
    hash: job.modelHash,
    name: facts.name,
    architecture: facts.architecture,
    synthetic: facts.synthetic,
    fileBytes: facts.fileBytes,
    quantisation: facts.quantisation,
    facts: {
      ...facts,
      ropeFactorsShort: facts.ropeFactorsShort && [...facts.ropeFactorsShort],
      ropeFactorsLong: facts.ropeFactorsLong && [...facts.ropeFactorsLong],
    },
  });
  const { source: _source, ...stated } = manifest;
  store.recordManifest({
    contentHash: manifestContentHash(manifest),
    executionHash: executionHash(manifest),
    id: manifest.id,
    title: manifest.title,
    topology: formatTopology(manifest.topology),
    manifest: stated,
  });
};

/** Stores a chain, its gate report and one run per profile under the report's verdict. */
export const beginRuns = (
  store: Store,
  sessionId: string,
  chain: ChainUnderTest,
  judgement: Judgement,
  profiles: readonly Profile[],
  onFinding: (finding: Finding) => void,
): RunSet => {
  recordChain(store, chain);
  const judgedAt = new Date().toISOString();
  const gateReportId = store.recordGateReport(judgement.report, {
    ...executionOf(chain, judgement, profiles),
    sessionId,
    judgedAt,
  });
  const verdict = verdictOf(judgement.report, { shards: shardNames(chain.manifest), tokenHashes: [] });
  const runs = new Map(
    profiles.map((profile): [string, OpenRun] => {
      const prompt = promptSha256(promptOf(chain, profile));
      const id = store.beginRun({
        ...executionOf(chain, judgement, [profile]),
        sessionId,
        gateReportId,
        profile,
        promptSha256: prompt,
        provenance: 'measured',
        processesPlanned: profile.processes,
        startedAt: judgedAt,
        verdict,
      });
      const seen = judgement.continuations.find(
        ({ promptSha256: seenPrompt, newTokens }) => seenPrompt === prompt && newTokens === profile.newTokens,
      );
      return [profile.name, { id, profile, expectedTokens: seen?.tokensSha256 ?? null, processes: 0, verdict }];
    }),
  );
  const find = ({ profile, verdict: found }: OpenRun, detail = ''): void =>
    onFinding({ manifest: chain.manifest.id, profile: profile.name, text: `${describeVerdict(found)}${detail}` });
  if (!measures(verdict) && !isExpected(chain, verdict)) {
    const crash = judgement.crash === null ? '' : ` (${judgement.crash})`;
    for (const run of runs.values()) find(run, crash);
  }
  const judge = (run: OpenRun, next: Verdict, detail = ''): void => {
    if (JSON.stringify(next) === JSON.stringify(run.verdict)) return;
    run.verdict = next;
    find(run, detail);
  };
  return {
    measurable: () => [...runs.values()].every((run) => measures(run.verdict)),
    add: (name, measured, launchOrdinal, { before, after }) => {
      const run = runs.get(name);
      if (run === undefined) return;
      const { verdict: next } = store.recordProcess(run.id, {
        ...measured,
        ordinal: run.processes,
        launchOrdinal,
        environmentBefore: before,
        environmentAfter: after,
      });
      run.processes += 1;
      const differs = measured.requests.some(
        ({ tokensSha256 }) => run.expectedTokens !== null && tokensSha256 !== run.expectedTokens,
      );
      if (differs && measures(next)) {
        const disqualified: Verdict = {
          state: 'disqualified',
          gate: 'endToEnd',
          shard: 'chain',
          code: 'nondeterministic',
        };
        store.setVerdict(run.id, disqualified);
        judge(run, disqualified);
        return;
      }
      judge(run, next);
    },
    crashed: (phase, how) => {
      for (const run of runs.values()) {
        if (!measures(run.verdict)) continue;
        const next: Verdict = { state: 'crashed', phase };
        store.setVerdict(run.id, next);
        judge(run, next, ` (${how})`);
      }
    },
  };
};
