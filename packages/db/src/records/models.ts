import { withoutAbsolutePaths } from '../absolute-path.ts';
import type { Connection } from '../connection.ts';
import { models } from '../schema/models.ts';

export interface ModelRecord {
  /** SHA-256 of the GGUF file, 64 hexadecimal digits. */
  readonly hash: string;
  readonly name: string;
  readonly architecture: string;
  readonly synthetic: boolean;
  readonly fileBytes: number;
  readonly quantisation: string;
  /** The facts read from the file. */
  readonly facts: object;
}

export function modelRecords({ database }: Connection) {
  return {
    /** Stores a model unless its hash is known: the first record stays. Absolute paths are shortened to file names. */
    recordModel(model: ModelRecord): void {
      const { hash, name, architecture, synthetic, fileBytes, quantisation, facts } = withoutAbsolutePaths(model);
      const row = { hash, name, architecture, synthetic, fileBytes, quantisation, facts: { ...facts } };
      database.insert(models).values(row).onConflictDoNothing().run();
    },
  };
}
