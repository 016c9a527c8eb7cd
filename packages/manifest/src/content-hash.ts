import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { Manifest } from './manifest.ts';

/** SHA-256 of the canonical JSON of a value, as 64 lower-case hexadecimal digits. */
export const contentHash = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

/** Content hash of everything a manifest says, wherever its file lies. */
export const manifestContentHash = (manifest: Manifest): string => {
  const { source: _source, ...content } = manifest;
  return contentHash(content);
};
