import { nativeAddon } from './native-addon.ts';
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

/** Nanoseconds that one timestamp costs. */
export const probeStampNs = (): number => nativeAddon().probeStampNs();
