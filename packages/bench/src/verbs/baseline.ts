import { existsSync } from 'node:fs';
import { type AnnotationKind, openStore, type SignedStatement, type StoreReader, shortRun } from '@shardbench/db';
import { ShardbenchError } from '@shardbench/manifest';
import type { Command } from 'commander';
import { authorOf } from '../check/author.ts';
import { type FoundRun, findRun } from '../check/find-run.ts';
import { namedManifests, neverMeasured } from '../check/named-manifests.ts';
import { selectSeries } from '../check/select-series.ts';
import { seriesBaselines } from '../check/series-baseline.ts';
import type { CommandContext } from '../command-context.ts';
import { PATHS } from '../paths.ts';
import { baselineDocument } from '../report/baseline-document.ts';
import { baselineLines, seriesName } from '../report/baseline-lines.ts';
import { cleanText } from '../terminal/clean-text.ts';
import { createPaint } from '../terminal/colour.ts';
import { type StoreOptions, withStoreOptions } from './options.ts';
import { noResults } from './show.ts';

interface SignedOptions extends StoreOptions {
  readonly reason: string;
  readonly author?: string;
}

const withSignature = (command: Command): Command =>
  withStoreOptions(command)
    .requiredOption('--reason <text>', 'why, for whoever reads it later')
    .option('--author <name>', 'who says it, as you want to be read (default: SHARDBENCH_AUTHOR)');

/** What came of a decision, as text and as a document. */
interface Decided {
  readonly text: string;
  readonly document: Readonly<Record<string, unknown>>;
}

const decision = ({ series, point }: FoundRun, did: string, document: object): Decided => ({
  text: `${did}: run ${shortRun(point.runId)} of ${seriesName(series)}`,
  document: { run: point.runId, series: series.id, manifest: series.manifestId, ...document },
});

/** The one series with a baseline that a word means: an id of a series or its beginning, or a manifest. */
const seriesToClear = (store: StoreReader, word: string): string => {
  const all = store.listSeries();
  const named = all.filter(({ id, manifestId }) => manifestId === word || (word.length >= 8 && id.startsWith(word)));
  if (named.length === 0) throw neverMeasured(word);
  const pinned = named.filter(({ id }) => store.baselineOf(id) !== null);
  const [only] = pinned;
  if (only !== undefined && pinned.length === 1) return only.id;
  throw new ShardbenchError('input', {
    code: only === undefined ? 'noBaselineSet' : 'ambiguousSeries',
    expected: 'one series with a baseline that was set',
    found: only === undefined ? 'none' : pinned.map((of) => `${of.id.slice(0, 12)} (${seriesName(of)})`).join(', '),
    where: word,
    remedy: only === undefined ? 'see which there are: pnpm bench baseline show' : 'name the series by its id',
  });
};

const DECISIONS = [
  {
    kind: 'accept',
    description: 'take the level of a run as the new normal: earlier runs are no baseline any more',
    did: 'accepted',
  },
  { kind: 'reset', description: 'begin the history of its key anew with a run', did: 'history begins anew' },
  { kind: 'exclude', description: 'let a run count for nothing; it stays visible', did: 'excluded' },
] as const satisfies readonly { kind: AnnotationKind; description: string; did: string }[];

/** `bench baseline`: what runs are held against, decided by people who say why. */
export const defineBaseline = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  const { stdout, environment } = context;
  const verb = program
    .command('baseline')
    .description('set and show what runs are held against')
    .addHelpText('after', '\nExample:\n  pnpm bench baseline set 0198c7 --reason "release 1.2" --author "A. Person"');
  const decide = (
    options: SignedOptions,
    work: (store: ReturnType<typeof openForWriting>, statement: SignedStatement) => Decided,
  ): void => {
    if (!existsSync(options.db)) throw noResults(options.db);
    const author = authorOf(options, environment);
    using store = openForWriting(options.db);
    const { text, document } = work(store, { author, reason: options.reason, at: new Date().toISOString() });
    stdout.write(options.json ? `${JSON.stringify(document, null, 2)}\n` : `${cleanText(text)}\n`);
    end(0);
  };

  withSignature(verb.command('set').argument('<run>', 'id of a run, or its beginning'))
    .description('pin a run as the baseline of its key')
    .addHelpText('after', '\nExample:\n  pnpm bench baseline set 0198c7 --reason "release 1.2" --author "A. Person"')
    .action((word: string, options: SignedOptions) => {
      decide(options, (store, statement) => {
        const found = findRun(store, word);
        const before = store.setBaseline({ runId: found.point.runId, ...statement });
        const instead = before === null ? '' : ` instead of ${shortRun(before)}`;
        return decision(found, `baseline set${instead}`, { baseline: 'set', replaced: before });
      });
    });

  withSignature(verb.command('clear').argument('<manifest|series>', 'id of a manifest, or of a series'))
    .description('let the baseline be chosen again')
    .addHelpText(
      'after',
      '\nExample:\n  pnpm bench baseline clear tiny/16_8_6_2 --reason "new machine" --author "A. Person"',
    )
    .action((word: string, options: SignedOptions) => {
      decide(options, (store, statement) => {
        const seriesId = seriesToClear(store, word);
        const before = store.clearBaseline({ seriesId, ...statement });
        return {
          text: `baseline cleared: run ${before === null ? 'unknown' : shortRun(before)}`,
          document: { baseline: 'cleared', run: before, series: seriesId },
        };
      });
    });

  for (const { kind, description, did } of DECISIONS) {
    withSignature(verb.command(kind).argument('<run>', 'id of a run, or its beginning'))
      .description(description)
      .addHelpText(
        'after',
        `\nExample:\n  pnpm bench baseline ${kind} 0198c7 --reason "see the log" --author "A. Person"`,
      )
      .action((word: string, options: SignedOptions) => {
        decide(options, (store, statement) => {
          const found = findRun(store, word);
          const { clearedBaseline } = store.annotate({ runId: found.point.runId, kind, ...statement });
          const also = clearedBaseline ? ', and cleared as the baseline' : '';
          return decision(found, `${did}${also}`, { annotation: kind, clearedBaseline });
        });
      });
  }

  withStoreOptions(verb.command('show').argument('[manifest]', 'id or file of a manifest (default: all)'))
    .description('show what each key is held against and why, with every decision about it')
    .option('--repository <folder>', 'checkout whose history says which commit comes before which', PATHS.root)
    .addHelpText('after', '\nExample:\n  pnpm bench baseline show tiny/16_8_6_2')
    .action(async (word: string | undefined, options: StoreOptions & { readonly repository: string }) => {
      if (!existsSync(options.db)) throw noResults(options.db);
      const named = await namedManifests(word === undefined ? [] : [word]);
      using store = openStore(options.db, { mode: 'read' });
      const all = seriesBaselines(store, selectSeries(store, named), options.repository);
      const text = options.json
        ? JSON.stringify(baselineDocument(all), null, 2)
        : baselineLines(all, createPaint(stdout, environment));
      stdout.write(`${text === '' ? 'no runs are stored yet; measure something: pnpm bench all' : text}\n`);
      end(0);
    });
};

const openForWriting = (path: string) => openStore(path, { mode: 'write' });
