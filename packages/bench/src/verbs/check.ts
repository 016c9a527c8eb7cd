import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { isAlarm, isSuspected } from '@shardbench/db';
import { ShardbenchError } from '@shardbench/manifest';
import type { Command } from 'commander';
import { namedManifests } from '../check/named-manifests.ts';
import { runCheck } from '../check/run-check.ts';
import { sinceOf } from '../check/since.ts';
import type { CommandContext } from '../command-context.ts';
import { PATHS } from '../paths.ts';
import { checkDocument } from '../report/check-document.ts';
import { checkMarkdown } from '../report/check-markdown.ts';
import { checkReport } from '../report/check-report.ts';
import { createPaint } from '../terminal/colour.ts';
import { type StoreOptions, withStoreOptions } from './options.ts';
import { noResults } from './show.ts';

interface CheckVerbOptions extends StoreOptions {
  readonly since?: string;
  readonly rerun: boolean;
  readonly strict?: true;
  readonly markdown?: string;
  readonly repository: string;
  readonly artifacts: readonly string[];
  readonly all?: true;
  readonly quiet?: true;
}

/** Ends with 1: something is slower, or a gate changed. */
const FINDING = 1;

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

const writeText = (path: string, text: string, write: (path: string, text: string) => void): void => {
  try {
    write(path, text);
  } catch (error) {
    throw new ShardbenchError('storage', {
      code: 'summaryNotWritten',
      expected: 'a file that can be written',
      found: error instanceof Error ? error.message : String(error),
      where: path,
      remedy: 'check the folder and its permissions',
    });
  }
};

/** `bench check`: hold new runs against their baselines and histories. */
export const defineCheck = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withStoreOptions(
    program
      .command('check')
      .argument('[manifests...]', 'ids or files of manifests, or folders (default: all that have new runs)'),
  )
    .description('hold new runs against their baselines and histories; ends with 1 on a regression or a gate change')
    .option('--since <run|date>', 'judge every run from this one, or from this date on (default: the newest session)')
    .option('--no-rerun', 'declare nothing that was not run again: a regression is then only suspected')
    .option('--strict', 'end with 1 on a suspected regression, too')
    .option(
      '--markdown <file>',
      'write a summary for a pull request; GITHUB_STEP_SUMMARY is appended to when it is set',
    )
    .option('--repository <folder>', 'checkout whose history says which commit comes before which', PATHS.root)
    .option('--artifacts <folder>', 'try paths in manifests against this folder, too (repeatable)', collect, [])
    .option('--all', 'print a sentence for what is no news, too')
    .option('--quiet', 'no progress')
    .addHelpText('after', '\nExample:\n  pnpm bench check --no-rerun --markdown summary.md')
    .action(async (named: string[], options: CheckVerbOptions) => {
      if (!existsSync(options.db)) throw noResults(options.db);
      const { stdout, environment } = context;
      const checked = await runCheck(
        {
          database: options.db,
          named: await namedManifests(named),
          since: (store) => sinceOf(options.since, store),
          rerun: options.rerun,
          repository: options.repository,
          artifactFolders: options.artifacts,
          quiet: options.quiet === true,
        },
        context,
      );
      const text = options.json
        ? JSON.stringify(checkDocument(checked), null, 2)
        : checkReport(checked, createPaint(stdout, environment), options.all === true);
      stdout.write(`${text}\n`);
      const markdown = checkMarkdown(checked);
      if (options.markdown !== undefined) writeText(options.markdown, markdown, writeFileSync);
      const { GITHUB_STEP_SUMMARY } = environment;
      if (GITHUB_STEP_SUMMARY) writeText(GITHUB_STEP_SUMMARY, markdown, appendFileSync);
      const found = checked.findings.some((of) => isAlarm(of) || (options.strict === true && isSuspected(of)));
      end(found ? FINDING : 0);
    });
};
