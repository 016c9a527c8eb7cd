/** Cores of an Apple GPU from `ioreg` (`"gpu-core-count" = 10`); null on machines whose GPU does not say. */
export const parseGpuCores = (text: string): number | null => {
  const count = /"gpu-core-count"\s*=\s*(\d+)/.exec(text)?.[1];
  return count === undefined ? null : Number(count);
};
