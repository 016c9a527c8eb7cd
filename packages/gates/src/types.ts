/** The five checks a chain passes before its speed counts, in the order they run. */
export const GATES = ['contract', 'residency', 'golden', 'parity', 'endToEnd'] as const;
export type Gate = (typeof GATES)[number];

/** One measured value of a gate, with what it was held against. */
export interface Figure {
  /** camelCase metric name, such as `logitsCosineMin`. */
  readonly metric: string;
  readonly value: number | string | boolean | null;
  /** The bound that was applied, null where a figure only informs. */
  readonly threshold: number | string | boolean | null;
}

/** A gate that failed says where and what, in one sentence that a reader understands without the code. */
export interface Failure {
  /** Shard the failure belongs to: `[0,16)`, `head 2`, or `chain` when no single shard is at fault. */
  readonly shard: string;
  /** Stable camelCase word: `ropeDimMismatch`, `nondeterministic`. */
  readonly code: string;
  readonly expected: string;
  readonly found: string;
}

/** Why a gate has no result. None of these is a pass. */
export const NOT_RUN_REASONS = [
  /** The product did not have this gate when the report was made. */
  'notBuilt',
  /** An earlier gate failed. */
  'earlierFailure',
  /** There is nothing to compare with: the manifest names no weights. */
  'noReference',
  /** The architecture or the quantisation is one that `reference` cannot compute. */
  'unsupportedModel',
  /** Fewer prompts were compared than the rule asks for, and none of them failed. */
  'tooFewPrompts',
  /** Fewer positions were compared than the rule asks for, and none of them failed. */
  'tooFewPositions',
  /** The manifest states smoke prompts, and the weights carry no tokenizer that can be used. */
  'noTokenizer',
  /** This machine or build has no kernel family for matrix products that would be worth measuring. */
  'noAcceleratedKernels',
  /** The compute units ask for a Neural Engine, and Core ML names none on this machine. */
  'noNeuralEngine',
  /** The gate worker died. */
  'crashed',
  /** Somebody pressed Ctrl-C. */
  'interrupted',
] as const;
export type NotRunReason = (typeof NOT_RUN_REASONS)[number];

/** What one gate said about one shard or about the chain. */
export type GateOutcome =
  | { readonly state: 'passed'; readonly figures: readonly Figure[] }
  | {
      readonly state: 'failed';
      readonly failures: readonly [Failure, ...Failure[]];
      readonly figures: readonly Figure[];
    }
  | { readonly state: 'notRun'; readonly reason: NotRunReason };

/** Operations of a shard that would not run on the asked compute unit, by the backend's own name. */
export interface NonResidentOperation {
  readonly operation: string;
  /** Where they run instead, null when the backend does not know. */
  readonly computeUnit: string | null;
  readonly count: number;
}

/** Outcome of one gate for one shard; `shard` is `chain` for gates that judge the whole chain. */
export interface GateResult {
  readonly gate: Gate;
  readonly shard: string;
  readonly outcome: GateOutcome;
  /** Of `residency`: what is elsewhere; left out when nothing is. */
  readonly nonResidentOperations?: readonly NonResidentOperation[];
}

/** Name of a result or failure that belongs to no single shard. */
export const CHAIN = 'chain';

/** Everything the gates said about one manifest on one backend, under the versions that were in force. */
export interface GateReport {
  /** Version of the rules and thresholds that judged, such as `1`. */
  readonly ruleVersion: number;
  readonly results: readonly GateResult[];
}

/** What is said about a run as a whole; only `qualified` runs are ranked. */
export type Verdict =
  | { readonly state: 'qualified' }
  | { readonly state: 'disqualified'; readonly gate: Gate; readonly shard: string; readonly code: string }
  | { readonly state: 'unverified'; readonly reason: UnverifiedReason }
  | { readonly state: 'skipped'; readonly missing: string }
  | { readonly state: 'crashed'; readonly phase: RunPhase };

/** Why nothing can be said about a chain. */
export const UNVERIFIED_REASONS = [
  /** The manifest names no weights to compare with. */
  'noReference',
  /** `reference` cannot compute this architecture or quantisation. */
  'unsupportedModel',
  /** The product did not have every gate when the report was made. */
  'gatesNotBuilt',
  /** A gate has no result for some shard, or saw too little to judge. */
  'gatesIncomplete',
  /** Another tool measured it. */
  'foreignTool',
  /** Somebody pressed Ctrl-C before every gate had spoken. */
  'interrupted',
] as const;
export type UnverifiedReason = (typeof UNVERIFIED_REASONS)[number];

/** Where in a run's life something happened. */
export const RUN_PHASES = ['resolve', 'gate', 'startup', 'firstRequest', 'warmup', 'measure'] as const;
export type RunPhase = (typeof RUN_PHASES)[number];
