import { ShardbenchError } from '@shardbench/manifest';
import { type NativeAbortSwitch, nativeAddon } from './native-addon.ts';

const FIELDS = ['code', 'expected', 'found', 'where', 'remedy'] as const;

/** Makes a ShardbenchError of what native code threw; anything else stays as it is. */
const translate = (error: unknown): unknown => {
  const facts = error as Record<(typeof FIELDS)[number], unknown>;
  if (!(error instanceof Error) || FIELDS.some((field) => typeof facts[field] !== 'string')) return error;
  return new ShardbenchError('input', facts as Record<(typeof FIELDS)[number], string>);
};

/** Runs a synchronous native call. */
export const callNative = <Result>(call: () => Result): Result => {
  try {
    return call();
  } catch (error) {
    throw translate(error);
  }
};

/**
 * Runs an asynchronous native call that can be aborted. After an abort the promise rejects with the signal's reason, as
 * the platform's own functions do.
 */
export const callAbortable = async <Result>(
  signal: AbortSignal | undefined,
  call: (abort: NativeAbortSwitch) => Promise<Result>,
): Promise<Result> => {
  signal?.throwIfAborted();
  const abort = new (nativeAddon().AbortSwitch)();
  const raise = (): void => abort.raise();
  signal?.addEventListener('abort', raise, { once: true });
  try {
    return await call(abort);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw translate(error);
  } finally {
    signal?.removeEventListener('abort', raise);
  }
};
