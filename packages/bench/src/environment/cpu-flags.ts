/** Instruction sets that decide which kernels run, in the Linux kernel's spelling on every system. */
export const CPU_FLAGS = ['avx2', 'avx512f', 'avx512_vnni', 'avx_vnni', 'amx_int8', 'asimddp', 'i8mm'] as const;

export type CpuFlag = (typeof CPU_FLAGS)[number];

/** The flags that matter out of all that a processor reports, always in the same order. */
export const relevantFlags = (reported: Iterable<string>): readonly CpuFlag[] => {
  const all = new Set(reported);
  return CPU_FLAGS.filter((flag) => all.has(flag));
};
