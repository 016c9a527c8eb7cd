/** Text of /etc/os-release: shell assignments, values optionally quoted; see os-release(5). */
export const parseOsRelease = (text: string): { readonly name: string | null; readonly version: string | null } => {
  const value = (key: string): string | null => {
    const line = new RegExp(`^${key}=(.*)$`, 'm').exec(text);
    const bare = line?.[1]?.trim().replace(/^(["'])(.*)\1$/, '$2');
    return bare ? bare : null;
  };
  return { name: value('NAME'), version: value('VERSION_ID') };
};
