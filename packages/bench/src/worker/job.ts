import type { Gate, GateResult } from '@shardbench/gates';
import type { Profile } from '@shardbench/manifest';
import type { AddonName, ShardArtifactHash } from '@shardbench/runtime';
import type { RequestPhase } from '@shardbench/stats';

/** Which chain a worker works on; the worker reads and checks the files again itself. */
export interface ChainJob {
  readonly manifestPath: string;
  readonly modelPath: string;
  readonly modelHash: string;
  readonly backend: 'cpu' | 'reference';
  readonly threads: number;
  /** Folder of the CPU backend's packed files. */
  readonly packedFolder: string;
}

/** One prompt with the number of tokens to generate after it. */
export interface PromptJob {
  readonly tokens: readonly number[];
  readonly newTokens: number;
}

/** What the gates look at. */
export interface GateSubject {
  readonly prompts: readonly PromptJob[];
  /** Tokens fed to the golden gate's reference chain. */
  readonly goldenTokens: readonly number[];
  /** Tokens per step that will be measured. */
  readonly blockSizes: readonly number[];
}

export interface GateJob extends ChainJob, GateSubject {
  readonly kind: 'gate';
  /** Runs the later gates after a failure, too; the verdict stays the first failure. */
  readonly keepGoing: boolean;
  /** File that remembers the hashes of files that have not changed. */
  readonly hashNote: string;
  /** Folder for the reference's logits, so that one trace serves every topology of a model. */
  readonly traceFolder: string;
  /** File in which a trace is written before it gets its name. The parent removes it when the worker is gone. */
  readonly traceDraft: string;
}

export interface MeasureJob extends ChainJob {
  readonly kind: 'measure';
  /** In measured order; the first of them gets the launch's first request. */
  readonly workloads: readonly { readonly profile: Profile; readonly prompt: readonly number[] }[];
}

export type Job = GateJob | MeasureJob;

/** What executes, as the worker found it when it opened the chain. */
export interface ExecutionFacts {
  readonly computeUnits: string;
  readonly threads: number;
  /** Hash of the addon file that executed. */
  readonly backendBuild: string;
  readonly addon: AddonName;
  /** What each shard executes; empty where a backend executes straight from the weights. */
  readonly artifacts: readonly ShardArtifactHash[];
}

/** One finished request; its timings travel as bytes beside the message. */
export interface RequestMessage {
  readonly type: 'request';
  readonly profile: string;
  readonly phase: RequestPhase;
  readonly startedNs: number;
  readonly promptTokens: number;
  readonly newTokens: number;
  readonly tokensSha256: string;
  readonly columns: readonly string[];
  readonly prefillSteps: number;
}

/** What a chain generated for one prompt, in hashes. */
export interface Continuation {
  readonly promptSha256: string;
  readonly newTokens: number;
  readonly tokensSha256: string;
}

/** What a measuring worker found: its artifact had to be made, or was there. */
export type ColdState = 'notCompiled' | 'specialised';

/** What a worker says, in this order: what it is about to do, then what came of it. */
export type WorkerMessage =
  | { readonly type: 'phase'; readonly phase: WorkerPhase }
  | {
      readonly type: 'opened';
      readonly startupMs: number;
      readonly coldState: ColdState;
      readonly execution: ExecutionFacts;
    }
  | RequestMessage
  | { readonly type: 'measured'; readonly peakRssBytes: number }
  | {
      readonly type: 'judged';
      readonly results: readonly GateResult[];
      readonly execution: ExecutionFacts;
      readonly continuations: readonly Continuation[];
    }
  | { readonly type: 'refused'; readonly error: RefusedError };

/** Fields of a ShardbenchError that ended a worker's work in good order. */
export interface RefusedError {
  readonly kind: 'input' | 'unavailable' | 'storage';
  readonly code: string;
  readonly expected: string;
  readonly found: string;
  readonly where: string;
  readonly remedy: string;
}

/** Words for the progress line; the last one is also where a crash happened. */
export type WorkerPhase = 'startup' | Gate | 'firstRequest' | 'warmup' | 'measure';
