export function arm64Tools(): { readonly compiler: string; readonly emulator: string } | { readonly missing: string };
