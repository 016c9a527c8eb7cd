import type { RunOverview } from '@shardbench/db';
import { runSummary } from '@shardbench/stats';
import type { SkippedChain } from '../chains/chain-under-test.ts';
import { type JudgedSubject, judgedByRuns } from './judged-subject.ts';
import { estimateOf } from './results-columns.ts';
import { RESULTS_SCHEMA_VERSION, type Results, type ResultsRun } from './results-schema.ts';
import { resultsGateReport, verdictFields } from './results-verdict.ts';

/** One run as the published document states it. */
export const resultsRun = (run: RunOverview): ResultsRun => {
  const summary = run.processes.length === 0 ? null : runSummary(run.processes.map((process) => process.summary));
  const [prefill, decode] = [estimateOf(run, 'prefillTokPerS'), estimateOf(run, 'decodeTokPerS')];
  return {
    id: run.id,
    manifest: run.manifest.id,
    topology: run.manifest.topology,
    backend: run.backend,
    profile: run.profile.name,
    ...verdictFields(run.verdict),
    gateReport: run.gateReport.id,
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
    prefill: prefill && { tokPerS: prefill },
    decode: decode && { tokPerS: decode },
    stagesMs: summary?.stagesMs ? { ...summary.stagesMs, layers: [...summary.stagesMs.layers] } : null,
  };
};

/** Everything a document is about. */
export interface ResultsContent extends Pick<Results, 'session' | 'machine' | 'timeMs'> {
  readonly judged: readonly JudgedSubject[];
  readonly runs: readonly RunOverview[];
  readonly skipped: readonly SkippedChain[];
}

/** The published document. */
export const resultsDocument = ({ session, machine, timeMs, judged, runs, skipped }: ResultsContent): Results => ({
  schemaVersion: RESULTS_SCHEMA_VERSION,
  session,
  machine,
  timeMs,
  gateReports: judged.map(resultsGateReport),
  runs: runs.map(resultsRun),
  skipped: [...skipped],
});

/** The content of a selection of stored runs; of several sessions it names none. */
export const storedContent = (runs: readonly RunOverview[]): ResultsContent => {
  const [first] = runs;
  const one = first !== undefined && runs.every(({ session }) => session.id === first.session.id) ? first : null;
  return {
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
    timeMs: null,
    judged: judgedByRuns(runs),
    runs,
    skipped: [],
  };
};
