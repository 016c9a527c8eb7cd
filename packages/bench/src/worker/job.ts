import type { Gate, GateResult } from '@shardbench/gates';
import type { Profile } from '@shardbench/manifest';
import type { AddonName, HugePages, PrefetchProbe, ShardArtifactHash } from '@shardbench/runtime';
import type { RequestPhase } from '@shardbench/stats';
import type { ColdWitness } from '../coreml/cold-witness.ts';
import type { CompileJob, CoremlJob, PackageToCompile, PlanJob } from '../coreml/coreml-job.ts';
import type { PlannedModel } from '../coreml/planned-model.ts';
import type { ForeignUse } from '../environment/processor-use.ts';
import type { Evaluation, EvaluationName } from '../peers/evaluation.ts';
import type { ChainExecuted } from './chain-evaluator.ts';
import type { PeerExecuted, PeerOpening } from './peer-evaluator.ts';

/** Bytes ahead of its products that the CPU backend best fetches weights, by what executes: `vnni on 2 threads`. */
export type PrefetchDistances = Readonly<Record<string, number>>;

/** Which chain a worker works on; the worker reads and checks the files again itself. */
export interface ChainJob {
  readonly manifestPath: string;
  /** The weights; null for a chain on Core ML whose weights are not at hand. */
  readonly modelPath: string | null;
  readonly modelHash: string | null;
  readonly backend: 'cpu' | 'reference' | 'coreml';
  readonly threads: number;
  /** Kernel family of the CPU backend that is forced; left out for the fastest of the machine. */
  readonly kernelFamily?: string;
  /** Folder of the CPU backend's packed files. */
  readonly packedFolder: string;
  /** What is not there executes with its kernel family's own distance. */
  readonly prefetch?: PrefetchDistances;
  /** Compiled models of a chain on Core ML, which no other backend has. */
  readonly coreml?: CoremlJob;
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
  /** Of a chain on Core ML, whose plans are made in workers of their own before this one begins. */
  readonly residency?: readonly GateResult[];
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

/** A fixed workload of its own weights: how fast this machine is just now, whatever is compared. */
export interface CanaryJob {
  readonly kind: 'canary';
  readonly modelPath: string;
  readonly backend: 'cpu' | 'reference';
  readonly threads: number;
}

/** Times the shards of a chain with the units that its job names. */
export interface ClockJob extends ChainJob {
  readonly kind: 'clock';
  readonly prompt: readonly number[];
  readonly newTokens: number;
}

/** Repeats evaluations of given tokens, by a chain or by another program over the same weights. */
export interface EvaluationsJob {
  readonly kind: 'evaluations';
  readonly subject:
    | { readonly by: 'chain'; readonly chain: ChainJob }
    | { readonly by: 'peer'; readonly opening: PeerOpening };
  readonly plan: readonly Evaluation[];
  /** Ids that are fed, the same for everybody. */
  readonly tokens: readonly number[];
}

/** Reads memory as products read weights. */
export interface StreamJob {
  readonly kind: 'stream';
  readonly threads: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** Finds out how far ahead of its products the CPU backend best fetches weights. */
export interface PrefetchJob {
  readonly kind: 'prefetch';
  readonly kernelFamily: string;
  readonly threads: number;
  /** As the machine demands unless stated. */
  readonly bytes?: number;
  readonly seconds?: number;
}

/** Notes what every thread does in one request. */
export interface TraceJob extends ChainJob {
  readonly kind: 'trace';
  readonly prompt: readonly number[];
  readonly newTokens: number;
}

export type Job =
  | GateJob
  | MeasureJob
  | CanaryJob
  | CompileJob
  | PlanJob
  | ClockJob
  | ColdJob
  | EvaluationsJob
  | StreamJob
  | PrefetchJob
  | TraceJob;

/** Starts a chain once, in whatever state its artifacts and the system's caches are, and uses every block size once. */
export interface ColdJob extends ChainJob {
  readonly kind: 'cold';
  /**
   * Compiles or packs into an empty folder first, or copies compiled models there, which the system has not seen in that
   * place; null to start from the artifacts that are there.
   */
  readonly make: { readonly how: 'compile' | 'copy'; readonly folder: string } | null;
  readonly packages: readonly PackageToCompile[];
  readonly prompt: readonly number[];
  readonly blockSizes: readonly number[];
  /** Folder in which the system keeps what it specialised for this machine. */
  readonly witnessFolder: string;
}

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

/** What executed evaluations. */
export type Executed = ChainExecuted | PeerExecuted;

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

/** What a worker found: its artifact had to be made, was there but new to this machine's accelerator, or was known to it. */
export type ColdState = 'notCompiled' | 'notSpecialised' | 'specialised';

/** What a worker says, in this order: what it is about to do, then what came of it. */
export type WorkerMessage =
  | { readonly type: 'phase'; readonly phase: WorkerPhase }
  | {
      readonly type: 'opened';
      readonly startupMs: number;
      readonly coldState: ColdState;
      readonly execution: ExecutionFacts;
      readonly hugePages: HugePages | null;
    }
  | RequestMessage
  | { readonly type: 'measured'; readonly peakRssBytes: number }
  | {
      readonly type: 'judged';
      readonly results: readonly GateResult[];
      readonly execution: ExecutionFacts;
      readonly continuations: readonly Continuation[];
    }
  | { readonly type: 'compiled'; readonly compileMs: number }
  | { readonly type: 'planned'; readonly model: PlannedModel }
  | { readonly type: 'clocked'; readonly layersMs: readonly number[]; readonly headsMs: number }
  | {
      readonly type: 'coldStarted';
      readonly state: ColdState;
      readonly witness: ColdWitness;
      readonly compileMs: number | null;
      readonly loadMs: number;
      readonly firstUse: readonly { readonly blockTokens: number; readonly ms: number }[];
    }
  | { readonly type: 'canary'; readonly repetitionsNs: readonly number[] }
  | {
      readonly type: 'loaded';
      readonly startupMs: number;
      readonly loadMs: number;
      readonly executed: Executed;
      readonly hugePages: HugePages | null;
    }
  | { readonly type: 'evaluated'; readonly name: EvaluationName; readonly samplesNs: readonly number[] }
  | { readonly type: 'used'; readonly foreign: ForeignUse }
  | { readonly type: 'stream'; readonly bytesPerS: number }
  | { readonly type: 'prefetchProbed'; readonly found: PrefetchProbe }
  | {
      /** Numbers of the steps and then of the events travel as bytes beside the message. */
      readonly type: 'traced';
      readonly columns: readonly string[];
      readonly prefillSteps: number;
      readonly names: readonly string[];
      readonly dropped: number;
      /** How many of the numbers are of steps. */
      readonly stepNumbers: number;
      readonly computeUnits: string;
      readonly threads: number;
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
export type WorkerPhase = 'startup' | Gate | 'firstRequest' | 'warmup' | 'measure' | PreparingPhase;

/** What is done in workers of its own before the gates, or apart from runs. */
export type PreparingPhase = 'compile' | 'plan' | 'load' | 'clock' | 'cold';
