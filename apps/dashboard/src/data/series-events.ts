import type { SeenRun } from '@shardbench/db';
import { describeVerdict } from '@shardbench/gates';
import { NO_VALUE } from './format-number.ts';
import type { BuildChange, GateChange } from './series-changes.ts';
import type { SeriesHistory } from './series-history.ts';

/** Something that happened in a series beside its speed. */
export interface SeriesEvent {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** The first run of which it is so. */
  readonly first: SeenRun;
  /** A gate, which decides what counts, or a build, which may explain a step. */
  readonly kind: 'gate' | 'build';
}

const HASH_DIGITS = 12;
const WHAT: Readonly<Record<BuildChange['of'], string>> = {
  osBuild: 'system build',
  backendBuild: 'backend build',
  artifacts: 'artifacts',
};

/** Hashes are long and say nothing past their beginning. */
const short = (build: string | null): string =>
  build === null ? 'not known' : /^[0-9a-f]{32,}$/.test(build) ? build.slice(0, HASH_DIGITS) : build;

function buildEvent({ of, before, after, first }: BuildChange): SeriesEvent {
  const what = WHAT[of];
  if (of === 'artifacts') return { what, before: NO_VALUE, after: `changed: ${after}`, first, kind: 'build' };
  return { what, before: short(before), after: short(after), first, kind: 'build' };
}

const gateEvent = ({ before, after, first }: GateChange): SeriesEvent => {
  const what = after.state === 'qualified' ? 'gates pass again' : 'gates';
  return { what, before: describeVerdict(before), after: describeVerdict(after), first, kind: 'gate' };
};

/** Rows of a table that opens without waiting. */
const MOST_EVENTS = 200;

/** Changes of gates and builds, the newest first; `left` are those that are too old to be listed. */
export function seriesEvents({ gateChanges, buildChanges }: SeriesHistory): {
  readonly shown: readonly SeriesEvent[];
  readonly left: number;
} {
  const all = [
    ...gateChanges.map((change) => ({ place: change.place, event: gateEvent(change) })),
    ...buildChanges.map((change) => ({ place: change.place, event: buildEvent(change) })),
  ].sort((a, b) => b.place - a.place);
  return { shown: all.slice(0, MOST_EVENTS).map(({ event }) => event), left: Math.max(0, all.length - MOST_EVENTS) };
}
