export interface BindingTarget {
  readonly target_name: string;
  readonly type?: string;
  readonly sources?: readonly string[];
  readonly dependencies?: readonly string[];
  readonly defines?: readonly string[];
  readonly include_dirs?: readonly string[];
  readonly cflags_cc?: readonly string[];
  readonly xcode_settings?: { readonly OTHER_CPLUSPLUSFLAGS?: readonly string[] };
}

export function bindingTargets(
  path: string,
  platform: { readonly target_arch: string; readonly OS: string },
): BindingTarget[];
