import { ShardbenchError } from '@shardbench/manifest';
import { Command, CommanderError } from 'commander';
import { type CommandContext, underSignals } from './command-context.ts';
import { withOpenEnds } from './output-ends.ts';
import { createPaint } from './terminal/colour.ts';
import { errorDocument, exitCodeOf, renderError } from './terminal/errors.ts';
import { defineAll } from './verbs/all.ts';
import { defineBaseline } from './verbs/baseline.ts';
import { defineCheck } from './verbs/check.ts';
import { defineCompare } from './verbs/compare.ts';
import { defineDashboard } from './verbs/dashboard.ts';
import { defineDoctor } from './verbs/doctor.ts';
import { defineExport } from './verbs/export.ts';
import { defineGate } from './verbs/gate.ts';
import { defineHistory } from './verbs/history.ts';
import { defineImport } from './verbs/import.ts';
import { defineModel } from './verbs/model.ts';
import { definePeers } from './verbs/peers.ts';
import { defineRun } from './verbs/run.ts';
import { defineShow } from './verbs/show.ts';

const VERBS = [
  defineAll,
  defineRun,
  defineGate,
  defineShow,
  defineCompare,
  definePeers,
  defineCheck,
  defineBaseline,
  defineHistory,
  defineExport,
  defineImport,
  defineDashboard,
  defineDoctor,
  defineModel,
];

/** Without colour or width: what the streams of a command look like to commander. */
const programFor = (context: CommandContext, end: (code: number) => void): Command => {
  const program = new Command('pnpm bench')
    .description('Measure language models cut into shards: gate every shard, then measure, store and show.')
    .addHelpText('after', '\nExample:\n  pnpm bench all')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  for (const define of VERBS) define(program, context, end);
  return program;
};

/** What commander has told people, for programs. */
const wrongUse = ({ message }: CommanderError): ShardbenchError =>
  new ShardbenchError('input', {
    code: 'wrongUse',
    expected: 'a command line as --help describes it',
    found: message.replace(/^error: /, ''),
    where: 'command line',
    remedy: 'pnpm bench --help',
  });

/**
 * Runs one command line. Errors are printed, never thrown.
 *
 * @returns exit code: 0 done and as expected, 1 a finding, 2 wrong use or input, 3 cannot run here, 4 could not store,
 *   130 or 143 interrupted
 */
export const runCommand = async (context: CommandContext): Promise<number> => {
  const { arguments: args, stdout, stderr, environment } = context;
  let code = 0;
  const program = programFor(context, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (thrown) {
    const told = thrown instanceof CommanderError;
    // The help that was asked for.
    if (told && thrown.exitCode === 0) return 0;
    const error = told ? wrongUse(thrown) : thrown;
    if (args.includes('--json')) stdout.write(`${JSON.stringify(errorDocument(error, environment), null, 2)}\n`);
    else if (!told) stderr.write(`${renderError(error, createPaint(stderr, environment), environment)}\n`);
    return exitCodeOf(error);
  }
};

/** Entry of the command line. */
export const main = (args: readonly string[]): Promise<number> => {
  const { stdout, stderr, env: environment } = process;
  return withOpenEnds(stdout, stderr, () =>
    underSignals((signal) => runCommand({ arguments: args, stdout, stderr, environment, signal })),
  );
};
