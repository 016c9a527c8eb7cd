export { canonicalJson } from './canonical-json.ts';
export { contentHash, manifestContentHash } from './content-hash.ts';
export { type ErrorFacts, type ErrorKind, ShardbenchError } from './error.ts';
export { EXECUTION_HASH_VERSION, effectiveRopeDim, executionFields, executionHash } from './execution-hash.ts';
export { equalAsFloat32 } from './float32.ts';
export { layerWeights } from './layer-weights.ts';
export { type Lint, lintManifest } from './lint.ts';
export { programLint } from './lint-accelerator.ts';
export { type PayloadMatrix, payloadLint } from './lint-payload.ts';
export { listManifests } from './list-manifests.ts';
export { type Location, locate } from './locate.ts';
export type {
  BackendName,
  Expectation,
  HeadShard,
  LayerMatrix,
  LayerShard,
  LogEntry,
  Manifest,
  ModelDimensions,
  PlantedFault,
  ShardRange,
  SmokePrompt,
  Topology,
  Verifier,
} from './manifest.ts';
export { parseManifest, readManifest } from './parse-manifest.ts';
export { type Profile, parseProfiles, readProfiles } from './profile.ts';
export { type PromptSource, promptSha256, promptSourceFor, promptTokens } from './prompt.ts';
export { type PromptFile, parsePromptFile, readPromptFile } from './prompt-file.ts';
export { headShardName, layerShardName } from './shard-name.ts';
export { formatTopology, headRanges, layerRanges, parseTopology, topologyOf } from './topology.ts';
