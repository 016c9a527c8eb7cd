import type { PossibleCauses } from './possible-causes.ts';

const list = (names: readonly string[]): string => names.join(', ');

/** What may have caused a change, by what is executed. */
export const causeLines = ({ shards, backendBuild, osBuild, execution, machineOnly }: PossibleCauses): string[] => {
  const of = (...states: readonly string[]): string[] =>
    shards.filter(({ state }) => states.includes(state)).map(({ shard }) => shard);
  const [same, changed, only] = [of('unchanged'), of('changed'), of('only')];
  const otherBuild = backendBuild === 'differs';
  return [
    ...(shards.length === 0
      ? ['this backend executes straight from the weights: shards have no artifacts to compare']
      : []),
    ...(changed.length > 0 ? [`can be the cause, another artifact: ${list(changed)}`] : []),
    ...(only.length > 0 ? [`can be the cause, cut otherwise: ${list(only)}`] : []),
    ...(execution === 'differs' && changed.length + only.length === 0
      ? ['can be the cause: the manifests execute otherwise']
      : []),
    ...(otherBuild ? ['can be the cause, all shards: the backend build differs'] : []),
    ...(osBuild === 'differs' ? ['can be the cause, all shards: the build of the operating system differs'] : []),
    ...(same.length > 0 && !otherBuild ? [`cannot be the cause, the same artifact: ${list(same)}`] : []),
    ...(machineOnly ? ['nothing that is executed differs: what a change shows is the machine, or its state'] : []),
  ];
};
