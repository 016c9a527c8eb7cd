import type { Connection } from '../connection.ts';
import { artifacts } from '../schema/artifacts.ts';

export interface ArtifactRecord {
  /** SHA-256 of the file, or of a directory's sorted relative paths with their file hashes. */
  readonly hash: string;
  /** Such as `mlmodelc` or `packed`. */
  readonly format: string;
  readonly bytes: number;
  /** Quantisation kind read from the artifact, null where it does not say. */
  readonly quantisation: string | null;
}

export function artifactRecords({ database }: Connection) {
  return {
    /** Stores an artifact unless its hash is known. */
    recordArtifact({ hash, format, bytes, quantisation }: ArtifactRecord): void {
      database.insert(artifacts).values({ hash, format, bytes, quantisation }).onConflictDoNothing().run();
    },
  };
}
