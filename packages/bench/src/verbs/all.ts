import { relative } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { buildDashboard } from '../dashboard/build-dashboard.ts';
import { PATHS } from '../paths.ts';
import { closingSentences } from '../report/closing.ts';
import { formatDuration } from '../terminal/format.ts';
import { measureVerb } from './measure-verb.ts';
import { type MeasureOptions, selectProfiles, withMeasureOptions } from './options.ts';

/** The measurements are stored whatever becomes of the pages, which is said before the error. */
const buildPages = async (
  { db, pages }: { readonly db: string; readonly pages: string },
  { signal, stderr }: CommandContext,
): Promise<string> => {
  try {
    return await buildDashboard({ database: db, pages, signal });
  } catch (error) {
    stderr.write('the measurements are stored; build the pages from them with: pnpm bench dashboard\n');
    throw error;
  }
};

/** `bench all`: gate and measure every manifest that this machine can run, then build the pages. */
export const defineAll = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withMeasureOptions(
    program.command('all').argument('[manifests...]', 'manifests by file or id, or folders (default: those shipped)'),
  )
    .description('gate and measure every manifest this machine can run, then build the pages')
    .option('--pages <folder>', 'folder of the pages, emptied first', PATHS.pages)
    .addHelpText(
      'after',
      '\nExample:\n  pnpm bench all path/to/phi4mini_runtime_meta_16_8_6_2.json --artifacts ~/models\n  pnpm bench all manifests/tiny --kernel-family avx2',
    )
    .action(async (named: string[], options: MeasureOptions & { readonly pages: string }) => {
      const profiles = await selectProfiles(options);
      end(
        await measureVerb(
          {
            verb: 'all',
            named,
            profiles,
            gatesOnly: false,
            budgetMs: options.budget ?? null,
            cold: options.cold === true,
            afterwards: async ({ runs, timeMs }) => {
              if (!options.quiet) context.stderr.write('building the pages\n');
              const page = await buildPages(options, context);
              const here = (path: string): string => relative(process.cwd(), path) || path;
              return [
                `database: ${here(options.db)}`,
                `page:     ${here(page)}`,
                `gates:    took ${formatDuration(timeMs.gates)} of ${formatDuration(timeMs.whole)}`,
                '',
                ...closingSentences(runs),
              ];
            },
          },
          options,
          context,
        ),
      );
    });
};
