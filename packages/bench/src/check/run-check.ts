import {
  type CheckBasis,
  checkBasis,
  type Finding,
  type FreshSeries,
  freshSeries,
  isSuspected,
  judgeSeries,
  openStore,
  type Rerun,
  readPoints,
  type Since,
  type StoreReader,
} from '@shardbench/db';
import type { CommandContext } from '../command-context.ts';
import type { NamedManifests } from './named-manifests.ts';
import { readAncestry } from './read-ancestry.ts';
import { repeatSeries } from './repeat-series.ts';
import { selectSeries } from './select-series.ts';

export interface CheckOptions {
  readonly database: string;
  readonly named: NamedManifests;
  readonly since: (store: StoreReader) => Since;
  /** Whether a suspected regression is run again before it is declared. */
  readonly rerun: boolean;
  /** Checkout whose history says which commit comes before which. */
  readonly repository: string;
  readonly artifactFolders: readonly string[];
  readonly quiet: boolean;
}

/** Everything that a check found. */
export interface Checked {
  readonly since: Since;
  /** In the order of the series: by manifest, profile, and how it was executed. */
  readonly findings: readonly Finding[];
  /** Series with new runs. */
  readonly keys: number;
  readonly newRuns: number;
  /** Series that were run again. */
  readonly repeated: number;
}

/** The series with what was measured again among the runs to judge. */
const withRepeats = (store: StoreReader, { series, fresh }: FreshSeries, runIds: ReadonlySet<string>): FreshSeries => {
  const all = new Set([...fresh, ...runIds]);
  const points = readPoints(store, series, ({ runId }) => all.has(runId));
  return { series, points, fresh: all };
};

/** Judges suspects again after they were run again. */
const repeat = async (
  suspects: readonly FreshSeries[],
  basis: CheckBasis,
  options: CheckOptions,
  context: CommandContext,
): Promise<{ readonly found: ReadonlyMap<string, readonly Finding[]>; readonly repeated: number }> => {
  const { database, named, artifactFolders, quiet } = options;
  if (suspects.length === 0) return { found: new Map(), repeated: 0 };
  if (!quiet) context.stderr.write(`running ${suspects.length} again before anything is declared\n`);
  const done = await repeatSeries(suspects, { database, paths: named.paths, artifactFolders, quiet, context });
  const found = suspects.map((suspect) => {
    const hindered = done.hindered.get(suspect.series.id);
    const rerun: Rerun =
      hindered === undefined ? { state: 'done', runIds: done.runIds } : { state: 'notDone', because: hindered };
    const judged = hindered === undefined ? withRepeats(basis.store, suspect, done.runIds) : suspect;
    return [suspect.series.id, judgeSeries(basis, judged, rerun)] as const;
  });
  return { found: new Map(found), repeated: suspects.length - done.hindered.size };
};

/**
 * Judges every key that has new runs against its baseline and its history, and runs again what is suspected of being
 * slower.
 *
 * @throws ShardbenchError of kind `input` or `storage`; the signal's reason
 */
export const runCheck = async (options: CheckOptions, context: CommandContext): Promise<Checked> => {
  using store = openStore(options.database, { mode: 'read' });
  const since = options.since(store);
  const from = since.state === 'from' ? since.startedAt : undefined;
  const selected = selectSeries(store, options.named, { since: from });
  const basis = checkBasis(store, readAncestry(options.repository));
  const because = options.rerun ? 'it was not run again' : '--no-rerun';
  const first = new Map<string, readonly Finding[]>();
  const suspects: FreshSeries[] = [];
  let newRuns = 0;
  // Of all but the suspects only the findings are kept: a session may have a thousand keys.
  for (const fresh of freshSeries(store, selected, since)) {
    const findings = judgeSeries(basis, fresh, { state: 'notDone', because });
    first.set(fresh.series.id, findings);
    newRuns += fresh.fresh.size;
    if (options.rerun && findings.some(isSuspected)) suspects.push(fresh);
  }
  const { found, repeated } = await repeat(suspects, basis, options, context);
  return {
    since,
    findings: selected.flatMap(({ id }) => found.get(id) ?? first.get(id) ?? []),
    keys: first.size,
    newRuns,
    repeated,
  };
};
