import type { RunOverview } from '@shardbench/db';
import type { Verdict } from '@shardbench/gates';
import { runSummary } from '@shardbench/stats';
import type { SkippedChain } from '../chains/chain-under-test.ts';
import { RESULTS_SCHEMA_VERSION, type Results, type ResultsRun } from './results-schema.ts';

const verdictFields = (
  verdict: Verdict,
): Pick<ResultsRun, 'verdict' | 'failedGate' | 'unverifiedReason' | 'crashedPhase'> => ({
  verdict: verdict.state,
  failedGate:
    verdict.state === 'disqualified' ? { gate: verdict.gate, shard: verdict.shard, code: verdict.code } : null,
  unverifiedReason: verdict.state === 'unverified' ? verdict.reason : null,
  crashedPhase: verdict.state === 'crashed' ? verdict.phase : null,
});

/** One run as the published document states it. */
export const resultsRun = (run: RunOverview): ResultsRun => {
  const summary = run.processes.length === 0 ? null : runSummary(run.processes.map((process) => process.summary));
  return {
    id: run.id,
    manifest: run.manifest.id,
    topology: run.manifest.topology,
    backend: run.backend,
    profile: run.profile.name,
    ...verdictFields(run.verdict),
    provenance: run.provenance,
    model: run.model && { hash: run.model.hash, synthetic: run.model.synthetic },
    executionHash: run.executionHash,
    tokensSha256: run.tokensSha256,
    processesPlanned: run.processesPlanned,
    processes: run.processes.map(({ startupMs, coldState, firstRequest, warmup, peakRssBytes, summary: of }) => ({
      startupMs,
      coldState,
      firstRequest,
      warmup,
      peakRssBytes,
      medians: {
        ttftMs: of.ttftMs,
        tpotMs: of.tpotMs,
        latencyMs: of.latencyMs,
        prefillTokPerS: of.prefillTokPerS,
        decodeTokPerS: of.decodeTokPerS,
      },
    })),
    prefill: summary && { tokPerS: summary.prefillTokPerS },
    decode: summary?.decodeTokPerS ? { tokPerS: summary.decodeTokPerS } : null,
    stagesMs: summary?.stagesMs ? { ...summary.stagesMs, layers: [...summary.stagesMs.layers] } : null,
  };
};

/** The document for runs of one session, or for a selection from several (then without session and machine). */
export const resultsDocument = (runs: readonly RunOverview[], skipped: readonly SkippedChain[]): Results => {
  const [first] = runs;
  const one = first !== undefined && runs.every(({ session }) => session.id === first.session.id) ? first : null;
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    session: one && {
      id: one.session.id,
      command: one.session.command,
      state: one.session.state,
      startedAt: one.session.startedAt,
      endedAt: one.session.endedAt,
      gitCommit: one.session.gitCommit,
      gitDirty: one.session.gitDirty,
    },
    machine: one && {
      id: one.machine.id,
      architecture: one.machine.architecture,
      osName: one.machine.osName,
      cpuModel: one.machine.cpuModel,
      cores: one.machine.cores,
      ramBytes: one.machine.ramBytes,
    },
    runs: runs.map(resultsRun),
    skipped: [...skipped],
  };
};
