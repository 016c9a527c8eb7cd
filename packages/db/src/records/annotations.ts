import { and, eq, isNull } from 'drizzle-orm';
import { type Connection, inTransaction } from '../connection.ts';
import { type AnnotationKind, annotations } from '../schema/annotations.ts';
import { baselines } from '../schema/baselines.ts';
import { requireSigned, type SignedStatement } from '../signed-statement.ts';
import { uuidV7 } from '../uuid-v7.ts';

export interface AnnotationRecord extends SignedStatement {
  readonly runId: string;
  readonly kind: AnnotationKind;
}

export function annotationRecords(connection: Connection) {
  const { database } = connection;
  return {
    /**
     * Stores what somebody says about a run. `exclude` clears the baseline that the run was, in the same transaction
     * and with the same author and reason; a later `accept` of the run takes an `exclude` back, not the clearing.
     */
    annotate({ runId, kind, ...statement }: AnnotationRecord): {
      readonly id: string;
      readonly clearedBaseline: boolean;
    } {
      const { author, reason, at } = requireSigned(statement);
      const id = uuidV7();
      const isBaseline = () =>
        database
          .select({ id: baselines.id })
          .from(baselines)
          .where(and(eq(baselines.runId, runId), isNull(baselines.clearedAt)))
          .get() !== undefined;
      return inTransaction(connection, () => {
        const before = isBaseline();
        database.insert(annotations).values({ id, runId, kind, author, reason, annotatedAt: at }).run();
        return { id, clearedBaseline: before && !isBaseline() };
      });
    },
  };
}
