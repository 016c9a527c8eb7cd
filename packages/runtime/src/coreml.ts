import { ShardbenchError } from '@shardbench/manifest';
import { nativeAddon } from './native-addon.ts';
import { callAbortable, callNative } from './native-call.ts';
import type { CoremlComputeUnits, CoremlDescription, CoremlDevice, CoremlPlan, NativeCoreml } from './native-coreml.ts';

/** What this machine's Core ML can execute with. */
export interface CoremlFacts {
  /** True when Core ML is the stand-in for tests on Linux. */
  readonly standIn: boolean;
  readonly devices: readonly CoremlDevice[];
}

/** Facts about Core ML; null in a build without it. Does not load a model. */
export const coremlFacts = (): CoremlFacts | null => {
  const { coreml } = nativeAddon();
  return coreml === null ? null : { standIn: coreml.standIn, devices: callNative(() => coreml.devices()) };
};

const requireCoreml = (): NativeCoreml => {
  const { coreml } = nativeAddon();
  if (coreml !== null) return coreml;
  throw new ShardbenchError('unavailable', {
    code: 'coremlUnavailable',
    expected: 'a build with Core ML: macOS 15 or newer on Apple silicon',
    found: `${process.platform} ${process.arch}`,
    where: 'backend coreml',
    remedy: 'use the cpu backend here',
  });
};

/**
 * Compiles a model package to `destination`, which must not exist and appears in one step. Can take minutes and can end
 * the process: call it in a worker process.
 *
 * @throws ShardbenchError `coremlUnavailable`, `coremlCompile`, `coremlException`, `destinationExists`,
 *   `destinationUnwritable`; after an abort the signal's reason
 */
export const compileModel = (
  packagePath: string,
  destination: string,
  signal?: AbortSignal,
): Promise<{ readonly compileMs: number }> => {
  const coreml = requireCoreml();
  return callAbortable(signal, (abort) => coreml.compile(packagePath, destination, abort));
};

/**
 * Where Core ML would execute the operations of a compiled model. Can take minutes and can end the process: call it in
 * a worker process, with the compute units that the run will use.
 *
 * @throws ShardbenchError `coremlUnavailable`, `coremlPlan`, `coremlProgram`, `coremlException`; after an abort the
 *   signal's reason
 */
export const loadPlan = (
  compiledPath: string,
  computeUnits: CoremlComputeUnits,
  signal?: AbortSignal,
): Promise<CoremlPlan> => {
  const coreml = requireCoreml();
  return callAbortable(signal, (abort) => coreml.plan(compiledPath, computeUnits, abort));
};

/**
 * Inputs, outputs and states of a compiled model, in order of name. Loads the model.
 *
 * @throws ShardbenchError `coremlUnavailable`, `coremlLoad`, `coremlException`; after an abort the signal's reason
 */
export const describeModel = (
  compiledPath: string,
  computeUnits: CoremlComputeUnits,
  signal?: AbortSignal,
): Promise<CoremlDescription> => {
  const coreml = requireCoreml();
  return callAbortable(signal, (abort) => coreml.describe(compiledPath, computeUnits, abort));
};
