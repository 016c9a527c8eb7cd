import type { CoremlComputeUnits, CoremlRequest } from '@shardbench/runtime';

/** A compiled model of a chain, by the shard that executes it. */
export interface ShardModel {
  /** `[0,16)`, `head 2`, or either with ` verifier` behind it. */
  readonly shard: string;
  readonly path: string;
}

/** Blocks of tokens that a chain's models take in one pass. */
export interface BlockRange {
  readonly most: number;
  /** Whether every number below it can be taken, too; else what is left of a prompt is fed one token at a time. */
  readonly between: boolean;
}

/** What a worker is told of a chain on Core ML. */
export interface CoremlJob {
  readonly request: CoremlRequest;
  /** Every compiled model of the request. */
  readonly models: readonly ShardModel[];
  readonly blocks: BlockRange;
  /** File that remembers the hashes of files that have not changed. */
  readonly hashNote: string;
}

/** A package that has to be compiled before its shard can run. */
export interface PackageToCompile {
  readonly shard: string;
  readonly path: string;
  /** Hash of the package's tree. */
  readonly hash: string;
  /** Where the compiled model lies, or will. */
  readonly compiled: string;
}

/** What the parent knows of a chain on Core ML beside the job. */
export interface CoremlChain {
  readonly packages: readonly PackageToCompile[];
  /** Longest time that one plan may take, in milliseconds. */
  readonly planLimitMs: number;
  /** Longest time that compiling one package may take. */
  readonly compileLimitMs: number;
  /** Longest time that the first load of all models may take. */
  readonly loadLimitMs: number;
  /** Build of the system, which brings the framework; null where it does not tell. */
  readonly osBuild: string | null;
}

/** Name of a verifier's shard in gates and records. */
export const verifierName = (shard: string): string => `${shard} verifier`;

/** Compiles one package: it can take minutes, and the compiler can end the process. */
export interface CompileJob {
  readonly kind: 'compile';
  readonly packagePath: string;
  /** Appears when the model is complete. */
  readonly destination: string;
}

/** Asks Core ML where it would execute one compiled model: it can take minutes and end the process. */
export interface PlanJob {
  readonly kind: 'plan';
  readonly compiledPath: string;
  readonly computeUnits: CoremlComputeUnits;
}
