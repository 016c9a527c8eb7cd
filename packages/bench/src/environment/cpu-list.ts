/** A kernel list of processors such as `0-3,8,10-11` as the numbers it names; null when it is not such a list. */
export const parseCpuList = (text: string): ReadonlySet<number> | null => {
  const cpus = new Set<number>();
  for (const part of text.trim().split(',')) {
    const range = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part.trim());
    if (!range) return null;
    const first = Number(range[1]);
    const last = Number(range[2] ?? range[1]);
    for (let cpu = first; cpu <= last; cpu += 1) cpus.add(cpu);
  }
  return cpus;
};

/** The processors a process may run on, from /proc/self/status; null when the line is missing. */
export const parseAllowedCpus = (status: string): ReadonlySet<number> | null => {
  const line = /^Cpus_allowed_list:\s*(\S+)/m.exec(status);
  return line?.[1] ? parseCpuList(line[1]) : null;
};
