import type { StoredAnnotation } from '@shardbench/db';

/** Ids of the runs whose last word among accept and exclude is exclude. Expects annotations oldest first. */
export function excludedIds(annotations: readonly Pick<StoredAnnotation, 'runId' | 'kind'>[]): ReadonlySet<string> {
  const last = new Map(annotations.flatMap(({ runId, kind }) => (kind === 'reset' ? [] : [[runId, kind] as const])));
  return new Set([...last].flatMap(([runId, kind]) => (kind === 'exclude' ? [runId] : [])));
}
