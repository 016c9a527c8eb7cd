import { changedArtifacts, type HistoryPoint } from './history-point.ts';

/** What is recorded otherwise in one run than in another: possible causes of a change between them, never required. */
export interface Differences {
  readonly osBuild: { readonly before: string | null; readonly after: string | null } | null;
  readonly backendBuild: { readonly before: string | null; readonly after: string | null } | null;
  readonly gitCommit: { readonly before: string | null; readonly after: string | null } | null;
  /** Shards whose artifact is another one. */
  readonly artifacts: readonly string[];
}

/** Compares what two runs record of themselves; null where they agree. */
export function whatDiffers(before: HistoryPoint, after: HistoryPoint): Differences {
  const change = (of: 'osBuild' | 'backendBuild' | 'gitCommit') =>
    before[of] === after[of] ? null : { before: before[of], after: after[of] };
  return {
    osBuild: change('osBuild'),
    backendBuild: change('backendBuild'),
    gitCommit: change('gitCommit'),
    artifacts: changedArtifacts(before, after),
  };
}

/** Name of the shard behind a stage such as `layers[1]`, null for stages that no single shard executes. */
export function shardOfStage(stage: string, layerShards: readonly string[]): string | null {
  const index = /^layers\[(\d+)\]$/.exec(stage)?.[1];
  return index === undefined ? null : (layerShards[Number(index)] ?? null);
}

/** The layer shards of a run in chain order, as far as it records artifacts: `[0,16)`, `[16,24)`. */
export function layerShardsOf({ artifacts }: HistoryPoint): string[] {
  const start = (shard: string): number => Number(/^\[(\d+),/.exec(shard)?.[1]);
  return artifacts
    .map(({ shard }) => shard)
    .filter((shard) => shard.startsWith('['))
    .sort((a, b) => start(a) - start(b));
}
