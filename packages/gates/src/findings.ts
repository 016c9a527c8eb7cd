import type { Failure, Figure, GateOutcome } from './types.ts';

/** What a rule noticed: values it looked at, and what it objects to. */
export interface Findings {
  readonly figures: readonly Figure[];
  readonly failures: readonly Failure[];
}

/** Numbers that are not finite are kept as null, because JSON and the database know no NaN. */
export function figure(metric: string, value: Figure['value'], threshold: Figure['threshold'] = null): Figure {
  return { metric, value: storable(value), threshold: storable(threshold) };
}

function storable(value: Figure['value']): Figure['value'] {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

export function outcomeOf({ figures, failures }: Findings): GateOutcome {
  const [first, ...others] = failures;
  return first === undefined
    ? { state: 'passed', figures }
    : { state: 'failed', failures: [first, ...others], figures };
}
