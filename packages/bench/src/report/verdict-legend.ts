import { cleanText } from '../terminal/clean-text.ts';

/** A verdict in words, with the manifest that it is about. */
export interface Explained {
  readonly manifest: string;
  /** As `explainVerdict` says it, such as `disqualified: contract gate (ropeDimMismatch), expected …`. */
  readonly words: string;
}

/**
 * What the one-word verdicts of a table mean: a line for each meaning, with the manifests it concerns unless it is all
 * of them. A word that says everything by itself needs no line.
 */
export const verdictLegend = (explained: readonly Explained[]): string[] => {
  const all = new Set(explained.map(({ manifest }) => manifest));
  return [...Map.groupBy(explained, ({ words }) => words)].flatMap(([words, same]) => {
    if (words === 'qualified') return [];
    const manifests = [...new Set(same.map(({ manifest }) => manifest))];
    return [cleanText(manifests.length === all.size ? words : `${manifests.join(', ')}: ${words}`)];
  });
};
