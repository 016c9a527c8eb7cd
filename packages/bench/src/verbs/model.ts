import { join } from 'node:path';
import { openModel, SYNTHETIC_MODELS, type SyntheticModelName } from '@shardbench/model';
import { Argument, type Command, Option } from 'commander';
import { MADE_TYPES, type MadeType, syntheticFileName } from '../chains/model-file-name.ts';
import type { CommandContext } from '../command-context.ts';
import { PATHS } from '../paths.ts';
import { formatBytes } from '../terminal/format.ts';
import { makeModel } from './make-model.ts';

interface MakeOptions {
  readonly type: MadeType;
  readonly out?: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** `bench model make|show`. */
export const defineModel = (program: Command, context: CommandContext, end: (code: number) => void): void => {
  const model = program.command('model').description('make synthetic weights, or show what a GGUF file holds');
  model
    .command('make')
    .addArgument(new Argument('<name>', 'which model').choices(Object.keys(SYNTHETIC_MODELS)))
    .addOption(
      new Option('--type <type>', 'of its matrices; Q4_0 is for other programs, beside which bench peers prints it')
        .choices(MADE_TYPES)
        .default('Q8_0'),
    )
    .option('--out <file>', 'where to write it (default: models/<name>.<type>.gguf)')
    .option('--json', 'print one JSON document')
    .option('--quiet', 'no progress')
    .addHelpText('after', '\nExample:\n  pnpm bench model make synthetic-phi4-mini')
    .action(async (name: SyntheticModelName, options: MakeOptions) => {
      const { type } = options;
      const path = options.out ?? join(PATHS.models, syntheticFileName(name, type));
      const fileBytes = await makeModel(name, path, context, options.quiet === true, type);
      if (options.json) context.stdout.write(`${JSON.stringify({ model: name, type, path, fileBytes }, null, 2)}\n`);
      end(0);
    });
  model
    .command('show')
    .argument('<file>', 'a GGUF file')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  pnpm bench model show models/tiny.Q8_0.gguf')
    .action(async (file: string, options: { readonly json?: true }) => {
      const { facts, tensors } = await openModel(file);
      const { ropeFactorsShort, ropeFactorsLong, ...plain } = facts;
      const document = {
        ...plain,
        ropeFactorsShort: ropeFactorsShort && [...ropeFactorsShort],
        ropeFactorsLong: ropeFactorsLong && [...ropeFactorsLong],
        tensors: tensors.size,
      };
      context.stdout.write(
        options.json
          ? `${JSON.stringify(document, null, 2)}\n`
          : `${Object.entries({ ...plain, fileBytes: formatBytes(plain.fileBytes), tensors: tensors.size })
              .map(([name, value]) => `${name.padEnd(22)} ${value ?? 'not stated'}`)
              .join('\n')}\n`,
      );
      end(0);
    });
};
