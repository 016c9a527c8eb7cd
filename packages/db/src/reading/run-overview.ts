import type { Verdict } from '@shardbench/gates';
import type { Profile } from '@shardbench/manifest';
import type { ProcessSummary, RequestPhase, StepTimings } from '@shardbench/stats';
import type { Execution } from '../execution.ts';
import type { RecordedGateReport } from '../records/gate-reports.ts';
import type { Facts } from '../schema/facts.ts';
import type { machines } from '../schema/machines.ts';
import type { manifests } from '../schema/manifests.ts';
import type { models } from '../schema/models.ts';
import type { ColdState, WarmupVerdict } from '../schema/processes.ts';
import type { Provenance } from '../schema/series.ts';
import type { sessions } from '../schema/sessions.ts';
import type { StoredRunSummary } from './run-summaries.ts';

export type StoredMachine = Readonly<typeof machines.$inferSelect>;
export type StoredSession = Readonly<typeof sessions.$inferSelect>;
export type StoredManifest = Readonly<typeof manifests.$inferSelect>;
export type StoredModel = Readonly<typeof models.$inferSelect>;

/** A gate report as it was recorded, with what it judged. */
export interface StoredGateReport extends RecordedGateReport, Execution {
  readonly id: string;
  readonly sessionId: string;
  readonly judgedAt: string;
}

export interface ProcessOverview {
  readonly id: string;
  readonly ordinal: number;
  readonly launchOrdinal: number;
  /** The block of the session that the process belongs to, null where there were none. */
  readonly blockOrdinal: number | null;
  readonly startedAt: string;
  readonly startupMs: number;
  readonly coldState: ColdState;
  readonly firstRequest: { readonly profile: string; readonly ms: number } | null;
  readonly warmup: { readonly requests: number; readonly verdict: WarmupVerdict };
  readonly peakRssBytes: number;
  readonly environmentBefore: Facts | null;
  readonly environmentAfter: Facts | null;
  /** Of the newest rule that judged this process. */
  readonly summary: ProcessSummary;
}

/** A run without its requests: what a list, a table or a chart of runs needs. */
export interface RunOverview extends Execution {
  readonly id: string;
  readonly startedAt: string;
  /** Hash of what it has in common with the runs that it may be compared with. */
  readonly seriesId: string;
  readonly session: StoredSession;
  readonly machine: StoredMachine;
  readonly manifest: StoredManifest;
  readonly model: StoredModel | null;
  readonly gateReport: StoredGateReport;
  readonly verdict: Verdict;
  readonly provenance: Provenance;
  readonly profile: Profile;
  readonly promptSha256: string;
  readonly processesPlanned: number;
  /** In measured order; fewer than planned when the session was interrupted, none when a gate failed. */
  readonly processes: readonly ProcessOverview[];
  /** Over the processes that count; null where nothing was measured. The only figures of an imported run. */
  readonly summary: StoredRunSummary | null;
  /** Hash of the tokens that every process's first measured request made; null for none, or when they differ. */
  readonly tokensSha256: string | null;
}

export interface StoredRequest {
  readonly id: string;
  readonly ordinal: number;
  readonly phase: RequestPhase;
  readonly startedNs: number;
  readonly latencyNs: number;
  readonly ttftNs: number;
  readonly promptTokens: number;
  readonly newTokens: number;
  readonly tokensSha256: string;
  /** Null once the raw timings were archived. */
  readonly timings: StepTimings | null;
}

export interface ProcessDetail extends ProcessOverview {
  /** In measured order. */
  readonly requests: readonly StoredRequest[];
}

export interface RunDetail extends RunOverview {
  readonly processes: readonly ProcessDetail[];
}
