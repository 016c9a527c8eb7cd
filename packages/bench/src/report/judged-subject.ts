import type { RunOverview } from '@shardbench/db';
import { type GateReport, type Verdict, verdictOf } from '@shardbench/gates';
import type { Manifest } from '@shardbench/manifest';
import { shardNames } from '../chains/chain-under-test.ts';

/** What the gates said about one chain. */
export interface JudgedSubject {
  /** Of the gate report. */
  readonly id: string;
  readonly manifest: string;
  readonly topology: string;
  readonly backend: string;
  readonly computeUnits: string;
  /** Of the report alone, before anything was measured. */
  readonly verdict: Verdict;
  readonly report: GateReport;
}

const subjectOf = (run: RunOverview): JudgedSubject => {
  const { gateReport: report, manifest: stored, backend, computeUnits } = run;
  const { id: manifest, topology } = stored;
  const shards = shardNames(stored.manifest as unknown as Manifest);
  return {
    id: report.id,
    manifest,
    topology,
    backend,
    computeUnits,
    // No gate judges what another tool executed.
    verdict: run.addon === 'foreignTool' ? run.verdict : verdictOf(report, { shards, tokenHashes: [] }),
    report,
  };
};

/** The gate reports that runs stand on, each once. */
export const judgedByRuns = (runs: readonly RunOverview[]): JudgedSubject[] => [
  ...new Map(runs.map((run) => [run.gateReport.id, subjectOf(run)])).values(),
];
