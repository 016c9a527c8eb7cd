import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ShardbenchError } from '@shardbench/manifest';
import type { Operation } from './census.ts';
import type { CoremlRequest, NativeCoreml } from './native-coreml.ts';
import type { OperationTrace } from './operation-trace.ts';

/** What the addon's `openChain` takes; every field is checked again on the native side. */
export interface ChainRequest {
  readonly backend: 'cpu' | 'reference' | 'coreml';
  readonly kernelFamily: string | null;
  /** The model's packed file, when there is one; `label` names it in messages. */
  readonly packed: { readonly path: string; readonly label: string } | null;
  /** Bits of an activation in a product of the CPU backend, 16 where null; no other backend looks at it. */
  readonly activationBits: 8 | 16 | null;
  readonly threads: number;
  /** Null for the kernel family's own. */
  readonly prefetchBytes: number | null;
  readonly dimensions: Readonly<
    Record<'dModel' | 'heads' | 'kvHeads' | 'dHead' | 'dFf' | 'layers' | 'vocabulary', number>
  >;
  readonly rotary: {
    readonly lanes: number;
    readonly base: number;
    readonly attentionFactor: number;
    readonly factors: Float32Array;
  };
  readonly normEpsilon: number;
  readonly maxTokens: number;
  readonly blockTokens: number;
  readonly layerShards: readonly { readonly start: number; readonly end: number }[];
  readonly headShards: readonly { readonly start: number; readonly end: number }[];
  /** The weights; null for a Core ML chain whose weights are not at hand. */
  readonly model: {
    readonly path: string;
    readonly label: string;
    readonly tensors: readonly {
      readonly name: string;
      readonly type: string;
      readonly rows: number;
      readonly columns: number;
      readonly offset: number;
    }[];
  } | null;
  /** Compiled models of a `coreml` chain; null for the other backends. */
  readonly coreml: CoremlRequest | null;
}

export interface NativeAbortSwitch {
  raise(): void;
}

export interface NativeGenerated {
  readonly tokens: Uint32Array;
  readonly logits: Float32Array;
  readonly timings: Float64Array;
  readonly columns: readonly string[];
  readonly prefillSteps: number;
  /** Only of a call that was traced. */
  readonly trace?: OperationTrace;
}

export interface NativeSession {
  generate(
    tokens: Uint32Array,
    options: {
      maxNew: number;
      ignoreEos: boolean;
      keepLogits: boolean;
      eosToken?: number | undefined;
      traceEvents?: number | undefined;
    },
    abort: NativeAbortSwitch,
    onToken?: (index: number, token: number) => void,
  ): Promise<NativeGenerated>;
  evaluate(
    input: { readonly tokens: Uint32Array } | { readonly hidden: Float32Array },
    options: {
      blockTokens: number;
      layerShards: { readonly start: number; readonly end: number };
      logitsFrom: number;
      keepHidden: boolean;
    },
    abort: NativeAbortSwitch,
  ): Promise<{ readonly logits: Float32Array; readonly hidden: Float32Array }>;
  reset(): void;
  dispose(): void;
}

export interface NativeChain {
  newSession(): NativeSession;
  describe(): {
    readonly computeUnits: string;
    readonly threads: number;
    readonly activationBits: number | null;
    readonly weightBytes: number;
    readonly cacheBytes: number;
    readonly layerShards: readonly (readonly Operation[])[];
    readonly headShards: readonly (readonly Operation[])[];
  };
  hugePages(): { readonly askedBytes: number; readonly bytes: number | null };
  dispose(): void;
}

/** How fast weights are read with one distance: the median of its readings. */
export interface PrefetchRate {
  readonly prefetchBytes: number;
  readonly bytesPerS: number;
}

/** Which distance of fetching weights ahead is the best on this machine. */
export interface PrefetchProbe {
  readonly kernelFamily: string;
  /** The family's own unless another reads more than 1 % faster; 0 for a family that has no such distance. */
  readonly prefetchBytes: number;
  /** One per distance that was tried, the shortest first; empty for a family that has none. */
  readonly rates: readonly PrefetchRate[];
}

export interface NativeAddon {
  readonly AbortSwitch: new () => NativeAbortSwitch;
  openChain(
    request: ChainRequest,
    abort: NativeAbortSwitch,
    onProgress?: (opened: number, total: number) => void,
  ): Promise<NativeChain>;
  packModel(
    request: ChainRequest,
    path: string,
    abort: NativeAbortSwitch,
    onProgress?: (done: number, total: number) => void,
  ): Promise<{ readonly bytes: number; readonly layerStart: readonly number[]; readonly headStart: number }>;
  buildFacts(): { readonly compiler: string; readonly kernelFamilies: readonly string[] };
  probeReadStream(
    options: { bytes: number; seconds: number; threads: number },
    abort: NativeAbortSwitch,
  ): Promise<Float64Array>;
  probePrefetch(
    options: { threads: number; seconds: number; bytes: number | null; kernelFamily: string | null },
    abort: NativeAbortSwitch,
  ): Promise<PrefetchProbe>;
  probeStampNs(): number;
  /** Null in a build without Core ML. */
  readonly coreml: NativeCoreml | null;
}

/**
 * Which build of the addon executes: the one that is measured, the one with deliberate faults for tests of gates, or
 * the one whose Core ML is the stand-in.
 */
export type AddonName = 'addon' | 'addonFaults' | 'addonDouble';

/** What `SHARDBENCH_ADDON` may say. */
const NAMES: Readonly<Record<string, AddonName>> = { '': 'addon', faults: 'addonFaults', double: 'addonDouble' };

/**
 * `SHARDBENCH_ADDON=faults` chooses the addon with deliberate faults, `double` the one with a stand-in for Core ML;
 * nothing else does.
 *
 * @throws ShardbenchError `unknownAddon`
 */
export const addonName = (): AddonName => {
  const { SHARDBENCH_ADDON: wanted = '' } = process.env;
  const name = NAMES[wanted];
  if (name !== undefined) return name;
  throw new ShardbenchError('input', {
    code: 'unknownAddon',
    expected: 'faults, double, or nothing',
    found: wanted,
    where: 'SHARDBENCH_ADDON',
    remedy: 'unset the variable: only tests need it',
  });
};

const FILES: Readonly<Record<AddonName, string>> = {
  addon: 'addon.node',
  addonFaults: 'addon_faults.node',
  addonDouble: 'addon_double.node',
};

/** The command that makes a missing addon. */
const BUILD: Readonly<Record<AddonName, string>> = {
  addon: 'pnpm build',
  addonFaults: 'pnpm build',
  addonDouble: 'node packages/runtime/scripts/build-double.mjs',
};

const refusal = (name: AddonName, code: string, found: string): ShardbenchError =>
  new ShardbenchError('storage', {
    code,
    expected: 'the native addon, built on this machine',
    found,
    where: `packages/runtime/build/Release/${FILES[name]}`,
    remedy: `run: ${BUILD[name]}`,
  });

/** Path of an addon that is there. */
const addonPath = (name: AddonName): string => {
  const path = fileURLToPath(new URL(`../build/Release/${FILES[name]}`, import.meta.url));
  if (!existsSync(path)) throw refusal(name, 'addonMissing', 'no such file');
  return path;
};

const loaded = new Map<AddonName, NativeAddon>();
const hashed = new Map<AddonName, string>();

/**
 * Loads the addon, once.
 *
 * @throws ShardbenchError of kind `storage`, `addonMissing` or `addonUnloadable`; `unknownAddon`
 */
export const nativeAddon = (): NativeAddon => {
  const name = addonName();
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const path = addonPath(name);
  try {
    const addon = createRequire(import.meta.url)(path) as NativeAddon;
    loaded.set(name, addon);
    return addon;
  } catch (error) {
    throw refusal(name, 'addonUnloadable', error instanceof Error ? error.message : String(error));
  }
};

/**
 * First 16 hexadecimal digits of the addon file's SHA-256: changes with any byte of it. Does not load the addon.
 *
 * @throws ShardbenchError of kind `storage`, `addonMissing`; `unknownAddon`
 */
export const addonHash = (): string => {
  const name = addonName();
  const known = hashed.get(name);
  if (known !== undefined) return known;
  const hash = createHash('sha256')
    .update(readFileSync(addonPath(name)))
    .digest('hex')
    .slice(0, 16);
  hashed.set(name, hash);
  return hash;
};

/** What executed: compiler, kernel families that run here (fastest first), and the addon's hash. */
export interface BackendBuild {
  readonly addon: AddonName;
  readonly hash: string;
  readonly compiler: string;
  readonly kernelFamilies: readonly string[];
}

/** Identity of the addon that {@link nativeAddon} loads. */
export const backendBuild = (): BackendBuild => ({
  ...nativeAddon().buildFacts(),
  addon: addonName(),
  hash: addonHash(),
});
