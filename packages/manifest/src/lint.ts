import { lintAccelerator } from './lint-accelerator.ts';
import { lintMissingKeys } from './lint-missing-keys.ts';
import { lintShards } from './lint-shards.ts';
import type { Manifest } from './manifest.ts';

/** Advice about a manifest. It never decides anything: gates do. */
export interface Lint {
  /** Stable camelCase word. */
  readonly code: string;
  /** One sentence with the figures. */
  readonly message: string;
  /** Place in the file: `layers[0]`. */
  readonly where: string;
}

/** Everything worth knowing about a manifest before it runs. */
export const lintManifest = (manifest: Manifest): readonly Lint[] => [
  ...lintMissingKeys(manifest),
  ...lintShards(manifest),
  ...lintAccelerator(manifest),
];
