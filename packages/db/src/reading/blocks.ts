import { asc, eq } from 'drizzle-orm';
import type { Connection } from '../connection.ts';
import { blocks } from '../schema/blocks.ts';

export type StoredBlock = Readonly<typeof blocks.$inferSelect>;

export function blockReading({ database }: Connection) {
  return {
    /** The blocks of a session in their order. */
    listBlocks(sessionId: string): StoredBlock[] {
      return database.select().from(blocks).where(eq(blocks.sessionId, sessionId)).orderBy(asc(blocks.ordinal)).all();
    },
  };
}
