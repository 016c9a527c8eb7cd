import { openStore, type RunOverview, withoutAbsolutePaths } from '@shardbench/db';
import type { Profile } from '@shardbench/manifest';
import type { SkippedChain } from '../chains/chain-under-test.ts';
import { cannotRun, findChains } from '../chains/find-chains.ts';
import type { CommandContext } from '../command-context.ts';
import { resultsDocument } from '../report/results-document.ts';
import { resultsTable } from '../report/results-table.ts';
import { measureSession, type SessionResult } from '../session/measure-session.ts';
import { createPaint } from '../terminal/colour.ts';
import { exitCodeOf, renderError } from '../terminal/errors.ts';
import { progressMode } from '../terminal/progress.ts';
import { terminalWidth } from '../terminal/terminal-stream.ts';
import { makeModel } from './make-model.ts';
import { type ChainOptions, threadsOf } from './options.ts';

/** Ends with 1: something happened that nobody foretold. */
const FINDING = 1;

export interface MeasureVerb {
  readonly verb: string;
  readonly named: readonly string[];
  readonly arguments: readonly string[];
  readonly profiles: readonly Profile[];
  readonly gatesOnly: boolean;
  readonly budgetMs: number | null;
  /** Chains that cannot run here are left out and listed; otherwise the first of them is an error. */
  readonly skips: boolean;
  /** Work after the measurements, such as building the pages; what it returns is printed for people. */
  readonly afterwards?: (runs: readonly RunOverview[]) => Promise<readonly string[]>;
}

const readRuns = (database: string, session: string | null): RunOverview[] => {
  if (session === null) return [];
  using store = openStore(database, { mode: 'read' });
  return store.listRuns({ session });
};

const printFindings = ({ findings, leftOut }: SessionResult, { stderr, environment }: CommandContext): void => {
  const paint = createPaint(stderr, environment);
  for (const { manifest, profile, text } of findings) {
    stderr.write(`${paint('red', 'news')}: ${manifest}, ${profile}: ${text}\n`);
  }
  if (leftOut > 0) stderr.write(`the budget left no time for ${leftOut} processes\n`);
};

const printRuns = (
  runs: readonly RunOverview[],
  skipped: readonly SkippedChain[],
  json: boolean,
  { stdout, environment }: CommandContext,
): void => {
  if (json) {
    stdout.write(`${JSON.stringify(resultsDocument(runs, skipped), null, 2)}\n`);
    return;
  }
  const table = resultsTable(runs, skipped, { paint: createPaint(stdout, environment), width: terminalWidth(stdout) });
  stdout.write(`${table}\n`);
};

/** What `all`, `run` and `gate` have in common: find, judge, measure, show. Returns the exit code. */
export const measureVerb = async (
  verb: MeasureVerb,
  options: ChainOptions,
  context: CommandContext,
): Promise<number> => {
  const { stderr, environment, signal } = context;
  const quiet = options.quiet === true;
  const { chains, skipped } = await findChains({
    named: verb.named,
    artifactFolders: options.artifacts,
    backend: options.backend ?? null,
    threads: threadsOf(options),
    makeModel: (name, path) => makeModel(name, path, context, quiet),
    signal,
  });
  const [firstSkipped] = skipped;
  if (!verb.skips && firstSkipped !== undefined && (chains.length === 0 || verb.named.length === 1)) {
    const stillRuns = chains.some(({ manifest }) => manifest.id === firstSkipped.manifest);
    if (!stillRuns) throw cannotRun(firstSkipped);
  }
  const result =
    chains.length === 0
      ? null
      : await measureSession({
          verb: verb.verb,
          arguments: withoutAbsolutePaths(verb.arguments),
          chains,
          profiles: verb.profiles,
          gatesOnly: verb.gatesOnly,
          database: options.db,
          budgetMs: verb.budgetMs,
          stream: stderr,
          mode: progressMode(stderr, environment, quiet),
          signal,
        });
  const runs = readRuns(options.db, result?.sessionId ?? null);
  if (result !== null) printFindings(result, context);
  printRuns(runs, skipped, options.json === true, context);
  if (result?.stoppedBy !== undefined) {
    stderr.write(`${renderError(result.stoppedBy, createPaint(stderr, environment), environment)}\n`);
    stderr.write('every finished process is stored; the runs above say how many of the planned they have\n');
    return exitCodeOf(result.stoppedBy);
  }
  const lines = (await verb.afterwards?.(runs)) ?? [];
  if (lines.length > 0) (options.json ? stderr : context.stdout).write(`\n${lines.join('\n')}\n`);
  return result !== null && result.findings.length > 0 ? FINDING : 0;
};
