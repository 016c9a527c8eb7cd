import { existsSync } from 'node:fs';
import { openStore, type StoredSeries } from '@shardbench/db';
import { METRICS, type Metric } from '@shardbench/db/comparison';
import { ShardbenchError } from '@shardbench/manifest';
import { type Command, Option } from 'commander';
import { namedManifests } from '../check/named-manifests.ts';
import { selectSeries } from '../check/select-series.ts';
import { seriesHistory } from '../check/series-history.ts';
import type { CommandContext } from '../command-context.ts';
import { PATHS } from '../paths.ts';
import { seriesName } from '../report/baseline-lines.ts';
import { historyCsv } from '../report/history-csv.ts';
import { historyDocument } from '../report/history-document.ts';
import { historyKeys } from '../report/history-keys.ts';
import { historyReport } from '../report/history-report.ts';
import { createPaint } from '../terminal/colour.ts';
import { terminalWidth } from '../terminal/terminal-stream.ts';
import { type StoreOptions, wholeNumber, withStoreOptions } from './options.ts';
import { noResults } from './show.ts';

interface HistoryOptions extends StoreOptions {
  readonly profile?: string;
  readonly series?: string;
  readonly metric: Metric;
  readonly last: number;
  readonly csv?: true;
  readonly repository: string;
}

const LAST_DEFAULT = 200;
const LAST_LIMIT = 100_000;

const wrongKey = (code: string, expected: string, series: readonly StoredSeries[], remedy: string): ShardbenchError =>
  new ShardbenchError('input', {
    code,
    expected,
    found: series.map((of) => `${of.id.slice(0, 12)} (${seriesName(of)})`).join('; ') || 'none',
    where: 'bench history',
    remedy,
  });

const choose = (all: readonly StoredSeries[], { series, profile }: HistoryOptions): readonly StoredSeries[] => {
  const chosen = all.filter(
    ({ id, key }) =>
      (series === undefined || id.startsWith(series)) && (profile === undefined || key.profileName === profile),
  );
  if (chosen.length > 0) return chosen;
  throw wrongKey('unknownSeries', 'a key of this manifest', all, 'choose one of these with --profile or --series');
};

/** `bench history`: one key through time. */
export const defineHistory = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withStoreOptions(program.command('history').argument('<manifest>', 'id or file of a manifest'))
    .description('show one key through time: levels, steps, gate changes, baseline')
    .option('--profile <name>', 'the key of this profile')
    .option('--series <id>', 'the key whose id begins so')
    .addOption(new Option('--metric <name>', 'which figure').choices([...METRICS]).default('tpot'))
    .option('--last <count>', 'as many of the newest runs', wholeNumber(LAST_LIMIT), LAST_DEFAULT)
    .option('--csv', 'print a line per run, with units in the header')
    .option('--repository <folder>', 'checkout whose history says which commit comes before which', PATHS.root)
    .addHelpText('after', '\nExample:\n  pnpm bench history tiny/16_8_6_2 --profile long')
    .action(async (manifest: string, options: HistoryOptions) => {
      if (!existsSync(options.db)) throw noResults(options.db);
      const named = await namedManifests([manifest]);
      const { stdout, environment } = context;
      using store = openStore(options.db, { mode: 'read' });
      const chosen = choose(selectSeries(store, named), options);
      const several = chosen.length > 1;
      if (several && (options.json || options.csv)) {
        throw wrongKey('severalKeys', 'one key', chosen, 'choose one with --profile or --series');
      }
      const histories = chosen.map((series) => seriesHistory(store, series, options));
      const [history] = histories;
      if (history === undefined) return;
      const print = { paint: createPaint(stdout, environment), width: terminalWidth(stdout) };
      if (options.csv) stdout.write(historyCsv(history));
      else if (options.json) stdout.write(`${JSON.stringify(historyDocument(history), null, 2)}\n`);
      else stdout.write(`${several ? historyKeys(histories, print) : historyReport(history, print)}\n`);
      end(0);
    });
};
