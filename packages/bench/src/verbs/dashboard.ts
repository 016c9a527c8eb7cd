import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { buildDashboard } from '../dashboard-build.ts';
import { PATHS } from '../paths.ts';
import { noResults } from './show.ts';

/** `bench dashboard`: build the pages from what is stored. */
export const defineDashboard = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  program
    .command('dashboard')
    .description('build the pages from the stored results')
    .option('--db <file>', 'results database', PATHS.database)
    .option('--pages <folder>', 'folder of the pages, emptied first', PATHS.pages)
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  pnpm bench dashboard --pages public')
    .action(async (options: { readonly db: string; readonly pages: string; readonly json?: true }) => {
      if (!existsSync(options.db)) throw noResults(options.db);
      const page = await buildDashboard(options.db, options.pages, context.signal);
      context.stdout.write(options.json ? `${JSON.stringify({ page })}\n` : `page: ${page}\n`);
      end(0);
    });
};
