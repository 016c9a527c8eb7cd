export interface MacVersion {
  readonly name: string | null;
  readonly version: string | null;
  readonly build: string | null;
}

/** Output of macOS's sw_vers. */
export const parseSwVers = (text: string): MacVersion => {
  const value = (key: string): string | null => new RegExp(`^${key}:\\s*(\\S.*?)\\s*$`, 'm').exec(text)?.[1] ?? null;
  return { name: value('ProductName'), version: value('ProductVersion'), build: value('BuildVersion') };
};
