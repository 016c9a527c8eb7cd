import type { ComparableRun } from './comparable-run.ts';

/** A shard in view of a change: by what it executes, it can have caused it or not. */
export type ShardCause =
  /** The same artifact on both sides. */
  | { readonly shard: string; readonly state: 'unchanged' }
  /** Another artifact under the same name. */
  | { readonly shard: string; readonly state: 'changed' }
  /** A shard that only one side has. */
  | { readonly shard: string; readonly state: 'only'; readonly arm: 'a' | 'b' };

/** What differs between the sides and so may have caused a change. */
export interface PossibleCauses {
  /** Empty where the backend executes straight from the weights. */
  readonly shards: readonly ShardCause[];
  /** Another backend build executes every shard otherwise, whatever its artifact. */
  readonly backendBuild: 'same' | 'differs';
  readonly osBuild: 'same' | 'differs';
  /** How the chain is cut, and what else its manifest says that changes execution. */
  readonly execution: 'same' | 'differs';
  /** Nothing of these differs: what changed is the machine, or its state. */
  readonly machineOnly: boolean;
}

type Executed = Pick<ComparableRun, 'artifacts' | 'backendBuild' | 'executionHash'> & {
  readonly session: Pick<ComparableRun['session'], 'osBuild'>;
};

const shardCauses = (a: Executed, b: Executed): ShardCause[] => {
  const hashesB = new Map(b.artifacts.map(({ shard, artifactHash }) => [shard, artifactHash]));
  const namesA = new Set(a.artifacts.map(({ shard }) => shard));
  return [
    ...a.artifacts.map(({ shard, artifactHash }): ShardCause => {
      const other = hashesB.get(shard);
      if (other === undefined) return { shard, state: 'only', arm: 'a' };
      return { shard, state: other === artifactHash ? 'unchanged' : 'changed' };
    }),
    ...b.artifacts
      .filter(({ shard }) => !namesA.has(shard))
      .map(({ shard }): ShardCause => ({ shard, state: 'only', arm: 'b' })),
  ];
};

/** A shard whose artifact is the same cannot be the cause, unless what executes it is another build. */
export const possibleCauses = (a: Executed, b: Executed): PossibleCauses => {
  const shards = shardCauses(a, b);
  const backendBuild = a.backendBuild === b.backendBuild ? 'same' : 'differs';
  const osBuild = a.session.osBuild === b.session.osBuild ? 'same' : 'differs';
  const execution = a.executionHash === b.executionHash ? 'same' : 'differs';
  const machineOnly =
    execution === 'same' &&
    backendBuild === 'same' &&
    osBuild === 'same' &&
    shards.every(({ state }) => state === 'unchanged');
  return { shards, backendBuild, osBuild, execution, machineOnly };
};
