import { withoutAbsolutePaths } from '../absolute-path.ts';
import type { Connection } from '../connection.ts';
import { manifests } from '../schema/manifests.ts';

export interface ManifestRecord {
  /** Hash of everything the manifest says. */
  readonly contentHash: string;
  /** Hash of the fields that change what is executed. */
  readonly executionHash: string;
  /** The manifest's own id, such as `tiny/16_8_6_2`: several versions of a manifest share it. */
  readonly id: string;
  readonly title: string;
  /** In topology notation, such as `16+8+6+2/4`. */
  readonly topology: string;
  /** The manifest itself, source entry and notes included. */
  readonly manifest: object;
}

export function manifestRecords({ database }: Connection) {
  return {
    /** Stores a manifest unless its content is known. Absolute paths in it are shortened to file names. */
    recordManifest(record: ManifestRecord): void {
      const { contentHash, executionHash, id, title, topology, manifest } = withoutAbsolutePaths(record);
      const row = { contentHash, executionHash, id, title, topology, manifest: { ...manifest } };
      database.insert(manifests).values(row).onConflictDoNothing().run();
    },
  };
}
