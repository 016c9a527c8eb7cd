import {
  headShardName,
  layerShardName,
  type Manifest,
  type Profile,
  type PromptFile,
  promptSourceFor,
  promptTokens,
} from '@shardbench/manifest';
import type { ModelFile } from '@shardbench/model';
import { defaultBlockTokens } from '@shardbench/runtime';
import type { BlockRange, CoremlChain } from '../coreml/coreml-job.ts';
import type { ChainJob, GateSubject, PromptJob } from '../worker/job.ts';

/** One manifest on one backend, with everything found that it needs. */
export interface ChainUnderTest {
  readonly manifest: Manifest;
  /** Null for a chain on Core ML whose weights are not at hand. */
  readonly model: ModelFile | null;
  readonly job: ChainJob;
  readonly prompts: readonly PromptFile[];
  /** What has to be made before a chain on Core ML runs. */
  readonly coreml?: CoremlChain;
}

/** A chain that this machine cannot run, with what would change that. */
export interface SkippedChain {
  readonly manifest: string;
  readonly topology: string;
  readonly backend: string;
  /** Stable camelCase word: `modelMissing`, `backendUnavailable`, `noWeights`. */
  readonly code: string;
  readonly missing: string;
  readonly remedy: string;
}

/** Names of all shards of a chain, as gates and verdicts use them. */
export const shardNames = ({ layerShards, headShards }: Manifest): string[] => [
  ...layerShards.map(layerShardName),
  ...headShards.map(({ index }) => headShardName(index)),
];

/** Prompt of a profile; `index` chooses among several. */
export const promptOf = (chain: ChainUnderTest, profile: { readonly promptTokens: number }, index = 0): Uint32Array =>
  promptTokens(promptSourceFor(promptFacts(chain), chain.prompts), profile, index);

/** Without weights nobody says that they are synthetic. */
const promptFacts = ({ model, manifest }: ChainUnderTest) =>
  model?.facts ?? { vocabulary: manifest.dimensions.vocabulary, synthetic: false };

/** Fewest prompts that the end-to-end gate judges by. */
const GATE_PROMPTS = 3;
/** New tokens that the gate looks at: its figures need steps, not length. */
const GATE_NEW_TOKENS = 16;

/**
 * Prompts of the gates: the measured prompt of every profile, so that every block size is judged that is measured, and
 * further ones of the first profile until there are enough.
 */
export const gatePrompts = (chain: ChainUnderTest, profiles: readonly Profile[]): PromptJob[] => {
  const [first] = profiles;
  if (first === undefined) return [];
  const further = Array.from({ length: Math.max(0, GATE_PROMPTS - profiles.length) }, (_, index) => ({
    profile: first,
    index: index + 1,
  }));
  return [...profiles.map((profile) => ({ profile, index: 0 })), ...further].map(({ profile, index }) => ({
    tokens: [...promptOf(chain, profile, index)],
    newTokens: Math.min(profile.newTokens, GATE_NEW_TOKENS),
  }));
};

/** Tokens of the golden gate's reference chain, where the cache has as many rows. */
const GOLDEN_TOKENS = 128;

/** What the gates of a chain look at, so that everything is judged that these profiles measure. */
export const gateSubject = (chain: ChainUnderTest, profiles: readonly Profile[]): GateSubject => ({
  prompts: gatePrompts(chain, profiles),
  goldenTokens: [...promptOf(chain, { promptTokens: Math.min(GOLDEN_TOKENS, chain.manifest.maxSeqLen) })],
  blockSizes: [...new Set(profiles.flatMap((profile) => blockSizes(profile, blocksOf(chain.job))))],
});

/** Blocks that a backend takes: what the compiled models of a chain on Core ML do, else any up to ours. */
export const blocksOf = ({ backend, coreml }: Pick<ChainJob, 'backend' | 'coreml'>): BlockRange =>
  coreml?.blocks ?? { most: defaultBlockTokens(backend), between: true };

/** Tokens per step that a profile leads to: full prefill blocks, what is left of the prompt, single decode steps. */
export const blockSizes = (profile: Profile, { most, between }: BlockRange): number[] => {
  const rest = profile.promptTokens % most;
  const sizes = [
    ...(profile.promptTokens >= most ? [most] : []),
    ...(rest > 0 ? [between ? rest : 1] : []),
    ...(profile.newTokens > 1 ? [1] : []),
  ];
  return [...new Set(sizes)];
};
