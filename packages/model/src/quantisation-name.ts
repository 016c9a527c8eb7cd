/** A matrix by what it is stored as. */
export interface StoredMatrix {
  readonly type: string;
  readonly rows: number;
  readonly columns: number;
}

/** The matrices' type, or all of them, the one with the most weights first: `Q8_0`, `mixed(Q8_0, F16)`. */
export const quantisationName = (matrices: Iterable<StoredMatrix>): string => {
  const weights = new Map<string, number>();
  for (const { type, rows, columns } of matrices) weights.set(type, (weights.get(type) ?? 0) + rows * columns);
  const types = [...weights].toSorted((left, right) => right[1] - left[1]).map(([type]) => type);
  return types.length === 1 ? types.join() : `mixed(${types.join(', ')})`;
};
