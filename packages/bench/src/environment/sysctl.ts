/** Output of macOS's sysctl, `key: value` per line, as a map. Lines that continue a value are left out. */
export const parseSysctl = (text: string): ReadonlyMap<string, string> => {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const parts = /^([A-Za-z_][\w.]*)\s*[:=]\s?(.*)$/.exec(line);
    if (parts?.[1]) values.set(parts[1], (parts[2] ?? '').trim());
  }
  return values;
};
