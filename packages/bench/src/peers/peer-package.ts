/** The package that is measured beside ours, pinned: a series of another version would be another peer. */
export const PEER = { name: 'node-llama-cpp', version: '3.22.1' } as const;

/** Prebuilt binaries without an accelerator's, by platform and architecture as Node names them. */
const BINARIES: Readonly<Record<string, string>> = {
  'linux x64': '@node-llama-cpp/linux-x64',
  'linux arm64': '@node-llama-cpp/linux-arm64',
  'darwin x64': '@node-llama-cpp/mac-x64',
  'darwin arm64': '@node-llama-cpp/mac-arm64-metal',
  'win32 x64': '@node-llama-cpp/win-x64',
  'win32 arm64': '@node-llama-cpp/win-arm64',
};

/** The package with the binary for a machine; null where none is published. */
export const peerBinary = (platform: string, architecture: string): string | null =>
  BINARIES[`${platform} ${architecture}`] ?? null;
