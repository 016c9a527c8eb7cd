import type { NativeAbortSwitch } from './native-addon.ts';

/** Processors that Core ML may use. Never all of them: that hides where work fell back to, and ends processes. */
export type CoremlComputeUnits = 'cpuAndNeuralEngine' | 'cpuOnly' | 'cpuAndGpu';

/** A processor as Core ML names it. */
export type CoremlUnit = 'ane' | 'gpu' | 'cpu';

export interface CoremlDevice {
  readonly kind: CoremlUnit;
  /** Of the Neural Engine; null for other devices. */
  readonly cores: number | null;
}

/** One compute operation of a compiled model, nested blocks included, weights (`const`, `constexpr_*`) left out. */
export interface PlannedOperation {
  /** Name of the operation's first output, with a number where several bear it. */
  readonly name: string;
  /** As the program writes it, such as `ios18.conv`. */
  readonly type: string;
  readonly matrixProduct: boolean;
  /** Preferred unit; null when Core ML names no device. */
  readonly unit: CoremlUnit | null;
  readonly supported: readonly CoremlUnit[];
  /** Core ML's estimate of the operation's part of the model's time; null when it gives none. */
  readonly cost: number | null;
}

export interface CoremlPlan {
  readonly operations: readonly PlannedOperation[];
}

export type CoremlDtype = 'float16' | 'float32' | 'float64' | 'int32' | 'other';

/** A tensor as a model's description states it. */
export interface CoremlTensor {
  readonly name: string;
  /** The default shape where several are allowed. */
  readonly shape: readonly number[];
  readonly dtype: CoremlDtype;
  /**
   * Sizes that each axis may have, both ends included, when Core ML lets it vary; null for a fixed shape. Models with
   * enumerated shapes state the least and greatest of each axis.
   */
  readonly flexible: readonly { readonly min: number; readonly max: number }[] | null;
}

export interface CoremlDescription {
  readonly inputs: readonly CoremlTensor[];
  readonly outputs: readonly CoremlTensor[];
  readonly states: readonly CoremlTensor[];
}

/** Core ML, as the addon hands it over. */
export interface NativeCoreml {
  /** True only in the stand-in for Linux, whose models are descriptions. */
  readonly standIn: boolean;
  devices(): readonly CoremlDevice[];
  /**
   * Compiles a package and moves the result to `destination`, which must not exist, in one step. What the framework
   * prints goes to stderr.
   */
  compile(packagePath: string, destination: string, abort: NativeAbortSwitch): Promise<{ readonly compileMs: number }>;
  plan(compiledPath: string, computeUnits: CoremlComputeUnits, abort: NativeAbortSwitch): Promise<CoremlPlan>;
  describe(
    compiledPath: string,
    computeUnits: CoremlComputeUnits,
    abort: NativeAbortSwitch,
  ): Promise<CoremlDescription>;
  /** Objects and allocations that the stand-in has counted; Core ML itself has no such function. */
  readonly counters?: () => Readonly<Record<string, number>>;
}

/** Compiled models of a chain and how they are loaded. All paths are absolute. */
export interface CoremlRequest {
  readonly computeUnits: CoremlComputeUnits;
  /** Compiled models in chain order. */
  readonly layerShards: readonly string[];
  readonly headShards: readonly string[];
  /** Shards for blocks of several tokens, cut as the others are. */
  readonly verifier: {
    readonly batchTokens: number;
    readonly layerShards: readonly string[];
    readonly headShards: readonly string[];
  } | null;
  /** fp16 embedding table, row-major [vocabulary, dModel]; null: embeddings are read from the weights. */
  readonly embedding: { readonly path: string; readonly label: string } | null;
}
