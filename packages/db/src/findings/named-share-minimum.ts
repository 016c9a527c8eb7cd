/** Weights of a tiny model leave more of a token to the host than those of a large one. */
const LARGE_MODEL_BYTES = 1e9;

/** Share of decode that named stages have to cover on both sides before a change is split over them. */
export const namedShareMinimum = (model: { readonly fileBytes: number } | null): number =>
  (model?.fileBytes ?? 0) >= LARGE_MODEL_BYTES ? 0.99 : 0.97;
