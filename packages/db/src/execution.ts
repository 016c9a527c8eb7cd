import { contentHash } from '@shardbench/manifest';
import type { Addon } from './schema/execution-columns.ts';

/** Which artifact was executed for a shard; `shard` as in gate results. */
export interface ShardArtifact {
  readonly shard: string;
  readonly artifactHash: string;
}

/** What was executed and how: what a run has in common with the gate report that it stands on. */
export interface Execution {
  /** Content hash of the manifest. A report and its run may differ in it, never in the execution hash. */
  readonly manifestHash: string;
  /** SHA-256 of the GGUF file, null where the manifest names none. */
  readonly modelHash: string | null;
  readonly executionHash: string;
  readonly backend: string;
  readonly computeUnits: string;
  readonly threads: number;
  /** Every number of tokens per step: those of a run are among those of its gate report. */
  readonly blockSizes: readonly number[];
  /** Hash of the native build that executed. */
  readonly backendBuild: string;
  readonly addon: Addon;
  /** Empty where a backend executes straight from the weights. */
  readonly artifacts: readonly ShardArtifact[];
}

/** The columns of an execution in a form that compares: block sizes ascending and once each, one hash for all artifacts. */
export function executionColumnValues(execution: Execution) {
  return {
    manifestHash: execution.manifestHash,
    modelHash: execution.modelHash,
    executionHash: execution.executionHash,
    backend: execution.backend,
    computeUnits: execution.computeUnits,
    threads: execution.threads,
    blockSizes: [...new Set(execution.blockSizes)].sort((a, b) => a - b),
    backendBuild: execution.backendBuild,
    addon: execution.addon,
    artifactsHash: artifactsHash(execution.artifacts),
  };
}

/** One hash over all artifacts of a chain, whatever order they are named in; null for none. */
export function artifactsHash(artifacts: readonly ShardArtifact[]): string | null {
  if (artifacts.length === 0) return null;
  return contentHash(Object.fromEntries(artifacts.map(({ shard, artifactHash }) => [shard, artifactHash])));
}
