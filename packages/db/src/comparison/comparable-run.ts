import type { DecodeStages, ProcessSummary } from '@shardbench/stats';
import type {
  ProcessOverview,
  RunOverview,
  StoredMachine,
  StoredManifest,
  StoredModel,
  StoredSession,
} from '../reading/run-overview.ts';

/** The figures of one process that a comparison looks at. */
export interface ComparableSummary extends Pick<ProcessSummary, 'tpotMs' | 'ttftMs' | 'prefillTokPerS'> {
  readonly stages: Pick<DecodeStages, 'stagesMs'> | null;
}

export interface ComparableProcess extends Pick<ProcessOverview, 'launchOrdinal' | 'blockOrdinal'> {
  readonly warmup: Pick<ProcessOverview['warmup'], 'verdict'>;
  readonly summary: ComparableSummary;
}

/** A run as far as a comparison looks at it: every `RunOverview` is one, and so is what a page reads back from JSON. */
export interface ComparableRun
  extends Pick<
    RunOverview,
    | 'id'
    | 'verdict'
    | 'provenance'
    | 'profile'
    | 'promptSha256'
    | 'backend'
    | 'computeUnits'
    | 'threads'
    | 'modelHash'
    | 'executionHash'
    | 'backendBuild'
    | 'addon'
    | 'artifacts'
  > {
  readonly session: Pick<
    StoredSession,
    'id' | 'state' | 'osBuild' | 'gitCommit' | 'gitDirty' | 'nodeVersion' | 'environmentBefore'
  >;
  readonly machine: Pick<StoredMachine, 'id' | 'cpuModel'>;
  /** Of the manifest itself only what it foretells is looked at. */
  readonly manifest: Pick<StoredManifest, 'id' | 'topology' | 'manifest'>;
  readonly model: Pick<StoredModel, 'name' | 'fileBytes'> | null;
  /** In measured order. */
  readonly processes: readonly ComparableProcess[];
}
