import type { Both, ComparisonResult } from '@shardbench/db/comparison';
import type { Markup } from '../markup/element.ts';
import type { ComparedRun } from './compared-run.ts';
import { designNotes } from './design-notes.ts';
import { environmentPart } from './environment-part.ts';
import { failedSidesPart } from './failed-sides-part.ts';
import { figuresPart } from './figures-part.ts';
import { keysPart } from './keys-part.ts';
import { pairsPart } from './pairs-part.ts';
import { shardsPart } from './shards-part.ts';
import { sidesPart } from './sides-part.ts';
import { waterfallPart } from './waterfall-part.ts';

/** Everything that is told of a comparison below its sentence. `root` leads to the root of the pages: `./` or `../`. */
export function comparisonParts(result: ComparisonResult, runs: Both<ComparedRun>, root: string): Markup {
  const { outcome } = result;
  const sides = sidesPart(result, runs, root);
  switch (outcome.state) {
    case 'judged':
      return [
        figuresPart(result, outcome),
        designNotes(result, runs),
        sides,
        outcome.attributed === null ? null : waterfallPart(outcome.attributed),
        shardsPart(result, runs, outcome.causes),
        environmentPart(outcome.environment),
        pairsPart(result, runs),
      ];
    case 'incomparable':
      return [sides, keysPart(outcome.keys)];
    case 'disqualified':
    case 'crashed':
    case 'skipped':
      return [failedSidesPart(outcome.sides, runs, root), sides];
  }
}
