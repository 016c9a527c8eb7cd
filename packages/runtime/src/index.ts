export type { ComputeUnit, Operation } from './census.ts';
export { type Chain, type ChainFacts, type HugePages, type OpenOptions, openChain } from './chain.ts';
export {
  type ChainOptions,
  CPU_BLOCK_TOKENS,
  DEFAULT_BLOCK_TOKENS,
  defaultBlockTokens,
  manifestRequest,
  referenceRequest,
} from './chain-request.ts';
export { type CoremlFacts, compileModel, coremlFacts, describeModel, loadPlan } from './coreml.ts';
export {
  type AddonName,
  addonHash,
  addonName,
  type BackendBuild,
  backendBuild,
  type ChainRequest,
  type PrefetchProbe,
  type PrefetchRate,
} from './native-addon.ts';
export type {
  CoremlComputeUnits,
  CoremlDescription,
  CoremlDevice,
  CoremlDtype,
  CoremlPlan,
  CoremlRequest,
  CoremlTensor,
  CoremlUnit,
  PlannedOperation,
} from './native-coreml.ts';
export { OPERATION_TRACE_COLUMNS, type OperationTrace } from './operation-trace.ts';
export {
  type ChangedBlock,
  changedBlocks,
  findPacked,
  makePacked,
  PACKED_LAYOUT_VERSION,
  type PackedArtifact,
  type PackedBlock,
  packedPaths,
  type ShardArtifactHash,
  shardArtifacts,
} from './packed-artifact.ts';
export { plantFault } from './plant-fault.ts';
export {
  type PrefetchProbeOptions,
  probePrefetch,
  probeReadStream,
  probeStampNs,
  type StreamProbeOptions,
} from './probe.ts';
export type { Evaluated, EvaluateOptions, Generated, GenerateOptions, Session } from './session.ts';
export type { StepTimings } from './step-timings.ts';
