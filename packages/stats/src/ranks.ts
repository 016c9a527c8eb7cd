/** Ranks of some values, doubled so that the mid-ranks of ties stay integers. */
export interface DoubledRanks {
  /** Twice the mid-rank of each value, in the order of the values; ranks count from 1. */
  readonly doubled: readonly number[];
  /** Sum of t^3 - t over the groups of t equal values: 0 without ties. */
  readonly tieTerm: number;
}

/** Mid-ranks: equal values share the mean of the ranks they take up. */
export function doubledRanks(values: readonly number[]): DoubledRanks {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number));
  const doubled = new Array<number>(values.length);
  let tieTerm = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end += 1;
    for (let place = start; place < end; place += 1) doubled[order[place] as number] = start + 1 + end;
    const tied = end - start;
    tieTerm += tied ** 3 - tied;
    start = end;
  }
  return { doubled, tieTerm };
}
