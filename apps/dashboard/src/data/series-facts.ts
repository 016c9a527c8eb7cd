import type { RunOverview } from '@shardbench/db';
import { describeMachine, describeModel } from './describe-group.ts';
import { counted } from './format-number.ts';
import type { FactList, TracedFact } from './run-facts.ts';
import { modelFamily } from './run-groups.ts';
import type { SeriesHistory } from './series-history.ts';

const text = (name: string, value: string): TracedFact => ({ name, value, code: false });
const code = (name: string, value: string | null): TracedFact =>
  value === null ? text(name, 'none') : { name, value, code: true };

/** The key of a series: runs that differ in any of this are in another one. */
export function seriesKeyFacts({ series }: Pick<SeriesHistory, 'series'>, newest: RunOverview): FactList[] {
  const { key } = series;
  return [
    {
      name: 'Where and how',
      facts: [
        text('Machine', describeMachine(newest.machine)),
        text('Backend', `${key.backend} on ${key.computeUnits}, ${counted(key.threads, 'thread')}`),
        text('Model', describeModel({ model: newest.model, modelFamily: modelFamily(newest) })),
        text(
          'Profile',
          `${key.profileName}: ${counted(key.promptTokens, 'prompt token')}, ${counted(key.newTokens, 'new token')}, ${counted(key.warmupRequests, 'warm-up request')}, ${counted(key.requests, 'measured request')} in each process`,
        ),
        text('Provenance', key.provenance),
      ],
    },
    {
      name: 'Hashes',
      facts: [
        code('Series', series.id),
        code('Execution', key.executionHash),
        code('Model', key.modelHash),
        code('Prompt', key.promptSha256),
      ],
    },
  ];
}
