import { existsSync } from 'node:fs';
import { openStore } from '@shardbench/db';
import { ShardbenchError } from '@shardbench/manifest';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { coldLines } from '../report/cold-lines.ts';
import { gatesReport } from '../report/gate-lines.ts';
import { judgedByRuns } from '../report/judged-subject.ts';
import { resultsDocument, storedContent } from '../report/results-document.ts';
import { resultsTable } from '../report/results-table.ts';
import { runReport } from '../report/run-report.ts';
import { createPaint } from '../terminal/colour.ts';
import { terminalWidth } from '../terminal/terminal-stream.ts';
import { type StoreOptions, withStoreOptions } from './options.ts';

/** The error for a database that is not there. */
export const noResults = (where: string): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'noResults',
    expected: 'a database with results',
    found: 'no such file',
    where,
    remedy: 'measure something first: pnpm bench all',
  });

const notFound = (what: string): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'unknownRun',
    expected: 'the id of a run, its beginning, or the id of a manifest',
    found: what,
    where: 'bench show',
    remedy: 'list what there is: pnpm bench show --all',
  });

/** `bench show`: lists the newest runs, or shows a run or a manifest's runs. */
export const defineShow = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withStoreOptions(
    program.command('show').argument('[run]', 'id of a run or a manifest; without it the newest are listed'),
  )
    .description('list stored runs, or show one')
    .option('--all', 'list every run instead of the newest of each kind')
    .option('--gates', 'show what the gates said, a line per shard')
    .addHelpText('after', '\nExample:\n  pnpm bench show tiny/16_8_6_2')
    .action((what: string | undefined, options: StoreOptions & { readonly all?: true; readonly gates?: true }) => {
      if (!existsSync(options.db)) throw noResults(options.db);
      using store = openStore(options.db, { mode: 'read' });
      const selected = what === undefined ? store.listRuns({ latest: options.all !== true }) : store.findRuns(what);
      if (what !== undefined && selected.length === 0) throw notFound(what);
      const { stdout, environment } = context;
      const print = { paint: createPaint(stdout, environment), width: terminalWidth(stdout) };
      const [only] = selected;
      if (options.json) {
        stdout.write(`${JSON.stringify(resultsDocument(storedContent(selected)), null, 2)}\n`);
      } else if (options.gates) {
        stdout.write(`${gatesReport(judgedByRuns(selected), print)}\n`);
      } else if (what !== undefined && selected.length === 1 && only !== undefined) {
        stdout.write(`${runReport(only, print)}\n`);
      } else {
        const table = resultsTable(selected, [], print);
        stdout.write(`${table === '' ? 'no runs are stored yet; measure something: pnpm bench all' : table}\n`);
      }
      if (what !== undefined && !options.json && !options.gates) {
        const manifests = [...new Set(selected.map(({ manifest }) => manifest.id))];
        const cold = coldLines(manifests.flatMap((manifest) => store.listColdStarts({ manifest })));
        if (cold !== '') stdout.write(`\n${cold}\n`);
      }
      end(0);
    });
};
