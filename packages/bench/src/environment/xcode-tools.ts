import type { Sources } from './sources.ts';

/** What builds native code on a Mac. */
export type XcodeTools =
  | { readonly state: 'absent' }
  /** `full` is Xcode itself, else only its command line tools; the SDK's version is null where nobody tells. */
  | { readonly state: 'present'; readonly full: boolean; readonly sdkVersion: string | null };

/** Which of Xcode's tools a Mac has. */
export const readXcodeTools = (sources: Sources): XcodeTools => {
  const selected = sources.command('/usr/bin/xcode-select', ['-p'])?.trim() ?? '';
  if (selected === '') return { state: 'absent' };
  const version = sources.command('/usr/bin/xcrun', ['--show-sdk-version'])?.trim() ?? '';
  return {
    state: 'present',
    full: selected.includes('.app/'),
    sdkVersion: /^\d+(\.\d+)*$/.test(version) ? version : null,
  };
};
