import type { ColdState, StoredColdStart } from '@shardbench/db';
import { formatDuration } from '../terminal/format.ts';

/** What is told of a cold start. */
type ColdFigures = Pick<StoredColdStart, 'compileMs' | 'loadMs' | 'firstUse'> & { readonly state: ColdState };

const STATE_WORDS: Readonly<Record<ColdState, string>> = {
  notCompiled: 'not compiled',
  notSpecialised: 'compiled, not specialised',
  specialised: 'specialised',
};

/** `cold start, not compiled: compile 1.2 s, load 0.3 s, first use 8 ms at T=64, 2 ms at T=1`. */
export const describeColdStart = ({ state, compileMs, loadMs, firstUse }: ColdFigures): string => {
  const uses = firstUse.map(({ blockTokens, ms }) => `${formatDuration(ms)} at T=${blockTokens}`);
  const parts = [
    ...(compileMs === null ? [] : [`compile ${formatDuration(compileMs)}`]),
    `load ${formatDuration(loadMs)}`,
    ...(uses.length > 0 ? [`first use ${uses.join(', ')}`] : []),
  ];
  return `cold start, ${STATE_WORDS[state]}: ${parts.join(', ')}`;
};

/** Stored cold starts of a manifest, a line each; empty without any. */
export const coldLines = (starts: readonly StoredColdStart[]): string =>
  starts
    .map(
      (start) =>
        `${start.manifestId} on ${start.backend}, ${start.startedAt.slice(0, 10)}: ${describeColdStart(start)}`,
    )
    .join('\n');
