import { contentHash, type Profile } from '@shardbench/manifest';
import type { Execution } from './execution.ts';
import type { Provenance } from './schema/series.ts';

/** Raised whenever the fields of a key or their form change: ids of different versions never meet. */
export const SERIES_KEY_VERSION = 1;

/**
 * What runs have in common that may be compared through time: always warm, since cold figures are records of their own.
 * OS build, backend build and artifacts are left out: a step that coincides with a new one is told as such. So is how
 * many processes the profile asks for: that is the size of the sample, not what is sampled.
 */
export interface SeriesKey {
  readonly machineId: string;
  readonly backend: string;
  readonly computeUnits: string;
  readonly threads: number;
  readonly modelHash: string | null;
  readonly executionHash: string;
  readonly profileName: string;
  readonly promptTokens: number;
  readonly newTokens: number;
  readonly warmupRequests: number;
  /** Measured requests per process. */
  readonly requests: number;
  /** SHA-256 of the prompt's token ids. */
  readonly promptSha256: string;
  readonly provenance: Provenance;
}

/** SHA-256 of the key, 64 hexadecimal digits. */
export function seriesId(key: SeriesKey): string {
  return contentHash({ version: SERIES_KEY_VERSION, ...key });
}

/** A run as far as it decides the series. */
export interface KeyedRun
  extends Pick<Execution, 'backend' | 'computeUnits' | 'threads' | 'modelHash' | 'executionHash'> {
  readonly profile: Profile;
  readonly promptSha256: string;
  readonly provenance: Provenance;
}

/** The key of a run on a machine. */
export function seriesKey(machineId: string, run: KeyedRun): SeriesKey {
  const { profile } = run;
  return {
    machineId,
    backend: run.backend,
    computeUnits: run.computeUnits,
    threads: run.threads,
    modelHash: run.modelHash,
    executionHash: run.executionHash,
    profileName: profile.name,
    promptTokens: profile.promptTokens,
    newTokens: profile.newTokens,
    warmupRequests: profile.warmupRequests,
    requests: profile.requests,
    promptSha256: run.promptSha256,
    provenance: run.provenance,
  };
}
