import type { GateResult } from '@shardbench/gates';
import type { Profile } from '@shardbench/manifest';
import type { RequestPhase } from '@shardbench/stats';

/** Which chain a worker works on; the worker reads and checks the files again itself. */
export interface ChainJob {
  readonly manifestPath: string;
  readonly modelPath: string;
  readonly modelHash: string;
  readonly backend: 'cpu' | 'reference';
  readonly threads: number;
}

/** One prompt with the number of tokens to generate after it. */
export interface PromptJob {
  readonly tokens: readonly number[];
  readonly newTokens: number;
}

export interface GateJob extends ChainJob {
  readonly kind: 'gate';
  readonly prompts: readonly PromptJob[];
  /** Folder for the reference's logits, so that one trace serves every topology of a model. */
  readonly traceFolder: string;
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
  readonly backendBuild: string;
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

/** What a worker says, in this order: what it is about to do, then what came of it. */
export type WorkerMessage =
  | { readonly type: 'phase'; readonly phase: WorkerPhase }
  | { readonly type: 'opened'; readonly startupMs: number; readonly execution: ExecutionFacts }
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
export type WorkerPhase = 'startup' | 'contract' | 'endToEnd' | 'firstRequest' | 'warmup' | 'measure';
