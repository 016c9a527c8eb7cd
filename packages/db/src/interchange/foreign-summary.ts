import type { RunSummaryRow } from '../run-summaries.ts';
import type { ForeignTool } from '../schema/foreign-results.ts';
import { llamaBenchSummary } from './llama-bench-result.ts';
import { peerSummary } from './peer-result.ts';

/** The figures of another tool's result as the summary of its run; null where the tool measured none that we have. */
export function foreignSummaryRow(
  tool: ForeignTool,
  result: unknown,
): { readonly ruleVersion: number; readonly row: RunSummaryRow } | null {
  switch (tool) {
    case 'llamaBench':
      return llamaBenchSummary(result);
    case 'nodeLlamaCpp':
      return peerSummary(result);
  }
}
