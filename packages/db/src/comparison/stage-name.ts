/** A stage under the name that its layers have on both sides: `[0,24)` for `layers[0]`. */
export const stageName = (stage: string, layers: readonly string[]): string => {
  const index = /^layers\[(\d+)\]$/.exec(stage)?.[1];
  return index === undefined ? stage : (layers[Number(index)] ?? stage);
};
