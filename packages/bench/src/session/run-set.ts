import type { Store } from '@shardbench/db';
import { CHAIN, describeVerdict, isMeasurable, type Verdict } from '@shardbench/gates';
import { type Profile, promptSha256 } from '@shardbench/manifest';
import { promptOf } from '../chains/chain-under-test.ts';
import type { Finding } from './finding.ts';
import type { MeasuredProcess } from './measure-process.ts';
import { executionOf, type JudgedChain } from './record-judgement.ts';

/** One run while its session is under way. */
interface OpenRun {
  readonly id: string;
  readonly profile: Profile;
  /** Hash of the tokens that the gates saw for this very prompt and length, null where they saw another length. */
  readonly expectedTokens: string | null;
  processes: number;
  verdict: Verdict;
}

/** The runs of one chain, one per profile, and how they grow. */
export interface RunSet {
  /** Whether there is any use in measuring: a chain that failed a gate or crashed is not measured. */
  measurable(): boolean;
  /** Stores a finished process in the run of its profile; several profiles of one launch share `launchOrdinal`. */
  add(
    profile: string,
    process: MeasuredProcess,
    launchOrdinal: number,
    environment: ProcessEnvironment,
    /** Block of interleaved processes, where there are blocks. */
    blockOrdinal?: number,
  ): void;
  crashed(phase: Extract<Verdict, { state: 'crashed' }>['phase'], how: string): void;
}

export interface ProcessEnvironment {
  readonly before: object;
  readonly after: object;
}

const NONDETERMINISTIC: Verdict = {
  state: 'disqualified',
  gate: 'endToEnd',
  shard: CHAIN,
  code: 'nondeterministic',
};

const beginRun = (store: Store, sessionId: string, judged: JudgedChain, profile: Profile): OpenRun => {
  const { chain, judgement, gateReportId, verdict } = judged;
  const prompt = promptSha256(promptOf(chain, profile));
  const id = store.beginRun({
    ...executionOf(chain, judgement.execution, [profile]),
    sessionId,
    gateReportId,
    profile,
    promptSha256: prompt,
    provenance: 'measured',
    processesPlanned: profile.processes,
    startedAt: new Date().toISOString(),
    verdict,
  });
  const seen = judgement.continuations.find(
    (continuation) => continuation.promptSha256 === prompt && continuation.newTokens === profile.newTokens,
  );
  return { id, profile, expectedTokens: seen?.tokensSha256 ?? null, processes: 0, verdict };
};

/** Begins one run per profile under the verdict of the chain's gates. */
export const beginRuns = (
  store: Store,
  sessionId: string,
  judged: JudgedChain,
  profiles: readonly Profile[],
  onFinding: (finding: Finding) => void,
): RunSet => {
  const runs = new Map(profiles.map((profile) => [profile.name, beginRun(store, sessionId, judged, profile)]));
  /** A verdict that is not the one the run had before is news. */
  const judge = (run: OpenRun, verdict: Verdict, detail = ''): void => {
    if (JSON.stringify(verdict) === JSON.stringify(run.verdict)) return;
    run.verdict = verdict;
    const text = `${describeVerdict(verdict)}${detail}`;
    onFinding({ manifest: judged.chain.manifest.id, profile: run.profile.name, text });
  };
  const replaceVerdict = (run: OpenRun, verdict: Verdict, detail = ''): void => {
    store.setVerdict(run.id, verdict);
    judge(run, verdict, detail);
  };
  return {
    measurable: () => [...runs.values()].every((run) => isMeasurable(run.verdict)),
    add: (name, measured, launchOrdinal, { before, after }, blockOrdinal) => {
      const run = runs.get(name);
      if (run === undefined) return;
      const { verdict } = store.recordProcess(run.id, {
        ...measured,
        ordinal: run.processes,
        launchOrdinal,
        ...(blockOrdinal === undefined ? {} : { blockOrdinal }),
        environmentBefore: before,
        environmentAfter: after,
      });
      run.processes += 1;
      judge(run, verdict);
      const { expectedTokens } = run;
      const differs = measured.requests.some(({ tokensSha256 }) => tokensSha256 !== expectedTokens);
      if (expectedTokens !== null && differs && isMeasurable(verdict)) replaceVerdict(run, NONDETERMINISTIC);
    },
    crashed: (phase, how) => {
      for (const run of runs.values()) {
        if (isMeasurable(run.verdict)) replaceVerdict(run, { state: 'crashed', phase }, ` (${how})`);
      }
    },
  };
};
