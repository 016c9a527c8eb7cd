import { type ErrorKind, ShardbenchError } from '@shardbench/manifest';
import { type NativeAbortSwitch, nativeAddon } from './native-addon.ts';

const FIELDS = ['code', 'expected', 'found', 'where', 'remedy'] as const;

/** Errors that are nobody's input; every other one is. */
const KINDS: Readonly<Record<string, ErrorKind>> = {
  packedFileUnwritable: 'storage',
  destinationUnwritable: 'storage',
  coremlUnavailable: 'unavailable',
  kernelFamilyUnavailable: 'unavailable',
};

/** Makes a ShardbenchError of what native code threw; anything else stays as it is. */
const translate = (error: unknown): unknown => {
  const facts = error as Record<(typeof FIELDS)[number], unknown>;
  if (!(error instanceof Error) || FIELDS.some((field) => typeof facts[field] !== 'string')) return error;
  const kind = KINDS[String(facts.code)] ?? 'input';
  return new ShardbenchError(kind, facts as Record<(typeof FIELDS)[number], string>);
};

/** Runs a synchronous native call. */
export const callNative = <Result>(call: () => Result): Result => {
  try {
    return call();
  } catch (error) {
    throw translate(error);
  }
};

const running = new Set<NativeAbortSwitch>();

/** A process that exits waits for its threads: what they do is worth nothing any more. */
const endAll = (): void => {
  for (const abort of running) abort.raise();
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
  if (running.size === 0) process.once('exit', endAll);
  running.add(abort);
  try {
    return await call(abort);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw translate(error);
  } finally {
    signal?.removeEventListener('abort', raise);
    running.delete(abort);
    if (running.size === 0) process.off('exit', endAll);
  }
};

type Listener<Event extends unknown[]> = (...event: Event) => void;

/**
 * Runs an abortable call that tells a listener how it goes. A listener that throws hears no more: it ends the call,
 * which rejects with what was thrown.
 */
export const callListening = async <Event extends unknown[], Result>(
  signal: AbortSignal | undefined,
  listener: Listener<Event> | undefined,
  call: (abort: NativeAbortSwitch, listener: Listener<Event> | undefined) => Promise<Result>,
): Promise<Result> => {
  if (listener === undefined) return callAbortable(signal, (abort) => call(abort, undefined));
  const end = new AbortController();
  const signals = signal === undefined ? [end.signal] : [signal, end.signal];
  const result = await callAbortable(AbortSignal.any(signals), (abort) =>
    call(abort, (...event) => {
      if (end.signal.aborted) return;
      try {
        listener(...event);
      } catch (error) {
        end.abort(error);
      }
    }),
  );
  end.signal.throwIfAborted();
  return result;
};
