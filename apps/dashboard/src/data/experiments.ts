import { logEntryId, type RunOverview, type StoredLogEntry } from '@shardbench/db';
import { GATE_WORDS } from '@shardbench/gates';
import { type ExpectationState, expectationOf, type StatedExpectation, statedFor } from './expectation.ts';
import { countWord, listed } from './format-number.ts';
import { logFinding } from './log-page.ts';
import { type RunRow, runRow } from './run-row.ts';

/** One thing that was tried: what was meant, what was expected, what came of it, and which runs here take it up. */
export interface Experiment {
  /** What stands for it: its outcome, or its intent while there is none. */
  readonly entry: StoredLogEntry;
  /** Written down beforehand; null where no such entry exists. */
  readonly intentEntry: StoredLogEntry | null;
  readonly intent: string;
  /** What the intent's entry held for decisive, in its words; null where nothing was written down. */
  readonly expected: string | null;
  /** Null while the outcome is open. */
  readonly outcome: string | null;
  readonly runs: readonly ExperimentRun[];
}

export interface ExperimentRun {
  readonly row: RunRow;
  readonly backend: string;
  readonly profile: string;
  readonly provenance: RunOverview['provenance'];
  readonly model: string;
}

/** Entries as experiments: an outcome and the intent that it answers are one. In the order of their dates. */
export function experiments(entries: readonly StoredLogEntry[], runs: readonly RunOverview[]): Experiment[] {
  const answered = new Set(entries.flatMap(({ intentId }) => intentId ?? []));
  const byEntry = Map.groupBy(runs, (run) => namedEntry(run) ?? '');
  return entries
    .filter(({ id }) => !answered.has(id))
    .map((entry) => {
      const intentEntry = entry.kind === 'intent' ? entry : (entries.find(({ id }) => id === entry.intentId) ?? null);
      const of = [entry, ...(intentEntry === null || intentEntry === entry ? [] : [intentEntry])];
      return {
        entry,
        intentEntry,
        intent: (intentEntry ?? entry).summary.intent,
        expected: intentEntry?.summary.lesson ?? null,
        outcome: entry.kind === 'outcome' ? logFinding(entry) : null,
        runs: of.flatMap(({ id }) => byEntry.get(id) ?? []).map(experimentRun),
      };
    });
}

/** Id of the entry that a run's manifest takes its topology from, null when it names none. */
function namedEntry({ manifest }: RunOverview): string | null {
  const named = manifest.manifest.logEntry as { readonly date?: unknown; readonly title?: unknown } | null | undefined;
  const { date, title } = named ?? {};
  return typeof date === 'string' && typeof title === 'string' ? logEntryId({ date, title }) : null;
}

const experimentRun = (run: RunOverview): ExperimentRun => ({
  row: runRow(run),
  backend: `${run.backend} on ${run.computeUnits}`,
  profile: run.profile.name,
  provenance: run.provenance,
  model: run.model?.name ?? 'no weights named',
});

/** A failure that a manifest foretells, and what became of it in one run. */
export interface Prediction {
  readonly row: RunRow;
  readonly backend: string;
  readonly profile: string;
  readonly provenance: RunOverview['provenance'];
  readonly foretold: string;
  readonly state: ExpectationState['state'];
  readonly came: string;
}

const CAME: Readonly<Record<ExpectationState['state'], string>> = {
  met: 'came true',
  missed: 'did not: every gate passed',
  none: 'open: something else was found',
};

/** Every failure that the manifests of these runs foretell for the backend they ran on. */
export function predictions(runs: readonly RunOverview[]): Prediction[] {
  return runs.flatMap((run) => {
    const stated = statedFor(run);
    if (stated.length === 0) return [];
    const { state } = expectationOf(run);
    const row = runRow(run);
    return [
      {
        row,
        backend: `${run.backend} on ${run.computeUnits}`,
        profile: run.profile.name,
        provenance: run.provenance,
        foretold: listed(stated.map(foretoldWords)),
        state,
        came: state === 'none' ? `${CAME.none} (${row.verdictWords})` : CAME[state],
      },
    ];
  });
}

const foretoldWords = ({ gate, shard }: StatedExpectation): string => `${GATE_WORDS[gate]} fails at ${shard}`;

/** How well manifests foretold, in a sentence; null when none foretells anything. */
export function predictionFinding(of: readonly Prediction[]): string | null {
  if (of.length === 0) return null;
  const count = (state: Prediction['state']): number => of.filter((prediction) => prediction.state === state).length;
  const [met, missed] = [count('met'), count('missed')];
  if (met === of.length) {
    if (of.length === 1) return 'The one failure that was foretold came true.';
    return `${of.length === 2 ? 'Both' : `All ${countWord(of.length)}`} foretold failures came true.`;
  }
  const others = [
    ...(missed === 0 ? [] : [`${countWord(missed)} did not`]),
    ...(met + missed === of.length ? [] : [`${countWord(of.length - met - missed)} cannot be told`]),
  ];
  return `Of ${countWord(of.length)} foretold failures ${countWord(met)} came true, ${listed(others)}.`;
}
