import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { measureVerb } from './measure-verb.ts';
import { type MeasureOptions, selectProfiles, withMeasureOptions } from './options.ts';
import { traceRun } from './trace-run.ts';

/** `bench run`: gate and measure the named manifests, without building pages. */
export const defineRun = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withMeasureOptions(program.command('run').argument('<manifests...>', 'manifests or folders'))
    .description('gate and measure the named manifests')
    .option('--trace <file>', 'write what every thread does in one request as a Chrome trace, and store nothing')
    .addHelpText('after', '\nExample:\n  pnpm bench run manifests/tiny --profile short --processes 6')
    .action(async (named: string[], options: MeasureOptions & { readonly trace?: string }) => {
      const profiles = await selectProfiles(options);
      if (options.trace !== undefined) {
        end(await traceRun(options.trace, named, profiles, options, context));
        return;
      }
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
