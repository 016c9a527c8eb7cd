const MOST_PARTS = 8;
const PARTS_KEPT = 3;

/** `1+1+1+…+1/16` for a chain of more than eight layer shards; anything else as it is, if it is not overlong. */
export function shortNotation(notation: string): string {
  const parts = notation.split('+');
  if (parts.length <= MOST_PARTS) return notation;
  return [...parts.slice(0, PARTS_KEPT), '…', parts.at(-1)].join('+');
}
