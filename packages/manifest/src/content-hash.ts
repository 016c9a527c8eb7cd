import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { Manifest } from './manifest.ts';

/** SHA-256 of the canonical JSON of a value, as 64 lower-case hexadecimal digits. */
export const contentHash = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

/** Content hash of everything a manifest says, wherever its file lies. */
export const manifestContentHash = (manifest: Manifest): string => {
  const { source: _source, smoke, activationBits, ...content } = manifest;
  // Left out where there is none, or the usual, so that the hashes of all other manifests are what they were.
  return contentHash({
    ...content,
    ...(smoke.length > 0 && { smoke }),
    ...(activationBits === 8 && { activationBits }),
  });
};
