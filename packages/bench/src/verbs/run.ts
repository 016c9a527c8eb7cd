import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { measureVerb } from './measure-verb.ts';
import { type MeasureOptions, selectProfiles, withMeasureOptions } from './options.ts';

/** `bench run`: gate and measure the named manifests, without building pages. */
export const defineRun = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withMeasureOptions(program.command('run').argument('<manifests...>', 'manifests by file or id, or folders'))
    .description('gate and measure the named manifests')
    .addHelpText('after', '\nExample:\n  pnpm bench run manifests/tiny --profile short --processes 6')
    .action(async (named: string[], options: MeasureOptions) => {
      const profiles = await selectProfiles(options);
      const verb = {
        verb: 'run',
        named,
        profiles,
        gatesOnly: false,
        budgetMs: options.budget ?? null,
        cold: options.cold === true,
      };
      end(await measureVerb(verb, options, context));
    });
};
