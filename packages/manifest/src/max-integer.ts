/** Largest whole number in a manifest: what fits a signed 32-bit integer. */
export const MAX_INTEGER = 2 ** 31 - 1;
