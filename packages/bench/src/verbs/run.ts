import { ShardbenchError } from '@shardbench/manifest';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { measureVerb } from './measure-verb.ts';
import { type MeasureOptions, selectProfiles, withMeasureOptions } from './options.ts';
import { traceRun } from './trace-run.ts';

/** Options that say how much is measured, of which a trace knows nothing. */
const MEASURING = ['requests', 'processes', 'budget', 'cold'] as const satisfies (keyof MeasureOptions)[];

const measuresNothing = (options: MeasureOptions): void => {
  const given = MEASURING.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new ShardbenchError('input', {
    code: 'wrongUse',
    expected: '--trace without options that say how much is measured',
    found: `--${given}`,
    where: 'bench run',
    remedy: 'leave one of them out: a trace is one request, and nothing of it is stored',
  });
};

/** `bench run`: gate and measure the named manifests, without building pages. */
export const defineRun = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withMeasureOptions(program.command('run').argument('<manifests...>', 'manifests by file or id, or folders'))
    .description('gate and measure the named manifests')
    .option('--trace <file>', 'write what every thread does in one request as a Chrome trace, and store nothing')
    .addHelpText(
      'after',
      '\nExample:\n  pnpm bench run manifests/tiny --profile short --processes 6\n  pnpm bench run manifests/tiny --kernel-family avx2',
    )
    .action(async (named: string[], options: MeasureOptions & { readonly trace?: string }) => {
      const profiles = await selectProfiles(options);
      if (options.trace !== undefined) {
        measuresNothing(options);
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
