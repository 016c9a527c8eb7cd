import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { measureVerb } from './measure-verb.ts';
import { type ChainOptions, selectProfiles, withChainOptions } from './options.ts';

/** `bench gate`: judge the named manifests without measuring them. */
export const defineGate = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  withChainOptions(program.command('gate').argument('<manifests...>', 'manifests by file or id, or folders'))
    .description('run the gates of the named manifests; nothing is measured')
    .addHelpText(
      'after',
      '\nExample:\n  pnpm bench gate manifests/tiny/tiny_runtime_meta_16_8_6_2.json\n  pnpm bench gate manifests/tiny --kernel-family avx2',
    )
    .action(async (named: string[], options: ChainOptions) => {
      const profiles = await selectProfiles(options);
      const verb = {
        verb: 'gate',
        named,
        profiles,
        gatesOnly: true,
        budgetMs: null,
      };
      end(await measureVerb(verb, options, context));
    });
};
