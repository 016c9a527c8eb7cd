/** Token ids below `vocabulary`, the same ones for the same seed. */
export const tokenIds = (length: number, vocabulary: number, seed = 1): Uint32Array => {
  let state = seed;
  return Uint32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * vocabulary);
  });
};
