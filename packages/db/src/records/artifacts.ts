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
  /** What it took to compile, null or left out where nothing was compiled. */
  readonly compileMs?: number | null;
}

export function artifactRecords({ database }: Connection) {
  return {
    /** Stores an artifact unless its hash is known. */
    recordArtifact({ hash, format, bytes, quantisation, compileMs = null }: ArtifactRecord): void {
      database.insert(artifacts).values({ hash, format, bytes, quantisation, compileMs }).onConflictDoNothing().run();
    },
  };
}
