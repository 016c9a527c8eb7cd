import { nativeAddon, type PrefetchProbe } from './native-addon.ts';
import { callAbortable } from './native-call.ts';

export interface StreamProbeOptions {
  readonly threads: number;
  /** Memory to read; far above the last-level cache unless the machine has little. 1 GiB unless stated. */
  readonly bytes?: number;
  /** 2 unless stated. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

/** Read rate of this machine's memory: bytes per second of every pass, in measured order. */
export const probeReadStream = (options: StreamProbeOptions): Promise<Float64Array> => {
  const { threads, bytes = 2 ** 30, seconds = 2, signal } = options;
  return callAbortable(signal, (abort) => nativeAddon().probeReadStream({ bytes, seconds, threads }, abort));
};

export interface PrefetchProbeOptions {
  readonly threads: number;
  /** The fastest that this machine has unless stated. */
  readonly kernelFamily?: string;
  /** Weights to read; unless stated 256 MiB to 512 MiB, as this machine's last-level cache demands. */
  readonly bytes?: number;
  /** 0.2 unless stated; making the weights comes on top. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

/**
 * Finds out how far ahead of a product its weights are best fetched, by reading some as a decode step does.
 *
 * @throws ShardbenchError `argument`, `kernelFamilyUnavailable`, `outOfMemory`, `threadsUnavailable`; after an abort the
 *   signal's reason
 */
export const probePrefetch = (options: PrefetchProbeOptions): Promise<PrefetchProbe> => {
  const { threads, kernelFamily = null, bytes = null, seconds = 0.2, signal } = options;
  return callAbortable(signal, (abort) =>
    nativeAddon().probePrefetch({ threads, seconds, bytes, kernelFamily }, abort),
  );
};

/** Nanoseconds that one timestamp costs. */
export const probeStampNs = (): number => nativeAddon().probeStampNs();
