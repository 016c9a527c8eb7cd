import { type ErrorKind, ShardbenchError } from '@shardbench/manifest';
import { cleanText } from './clean-text.ts';
import type { Paint } from './colour.ts';
import { EXIT_CODE_OF_SIGNAL, interruptionOf } from './interruption.ts';

const EXIT_CODES: Readonly<Record<ErrorKind, number>> = { input: 2, unavailable: 3, storage: 4 };

/** A defect ends like work that could not be stored: never like a finding (1) or a mistake of the user's (2). */
const INTERNAL_EXIT_CODE = 4;

/** How the command ends: input 2, unavailable 3, storage and defects 4, SIGINT 130, SIGTERM 143. */
export const exitCodeOf = (error: unknown): number => {
  const interruption = interruptionOf(error);
  if (interruption) return EXIT_CODE_OF_SIGNAL[interruption.signal];
  return error instanceof ShardbenchError ? EXIT_CODES[error.kind] : INTERNAL_EXIT_CODE;
};

/** An error as data: the facts of a ShardbenchError, an interruption, or a defect. */
export type ErrorContent =
  | {
      readonly kind: ErrorKind;
      readonly code: string;
      readonly expected: string;
      readonly found: string;
      readonly where: string;
      readonly remedy: string;
    }
  | { readonly kind: 'interrupted'; readonly code: 'interrupted'; readonly signal: string }
  | {
      readonly kind: 'internal';
      readonly code: 'internal';
      readonly message: string;
      readonly remedy: string;
      readonly stack?: string;
    };

const REPORT = 'This is a defect of Shardbench, not of your input: please report it with the command that you typed.';
const REPORT_WITH_STACK = `${REPORT} SHARDBENCH_DEBUG=1 shows where it happened.`;

const debugging = (environment: NodeJS.ProcessEnv): boolean => Boolean(environment.SHARDBENCH_DEBUG);

/** The document that `--json` prints for an error. A stack, which names folders of this machine, only with SHARDBENCH_DEBUG. */
export const errorDocument = (
  error: unknown,
  environment: NodeJS.ProcessEnv = process.env,
): { readonly error: ErrorContent } => {
  const interruption = interruptionOf(error);
  if (interruption) return { error: { kind: 'interrupted', code: 'interrupted', signal: interruption.signal } };
  if (error instanceof ShardbenchError) {
    const { kind, code, expected, found, where, remedy } = error;
    return { error: { kind, code, expected, found, where, remedy } };
  }
  const message = error instanceof Error ? error.message : String(error);
  const stack = debugging(environment) && error instanceof Error ? error.stack : undefined;
  return { error: { kind: 'internal', code: 'internal', message, remedy: REPORT, ...(stack ? { stack } : {}) } };
};

/**
 * The error for people, without a line end: code and place, what was expected, what was found, what to do. An
 * interruption is one line; anything unforeseen is called a defect.
 */
export const renderError = (error: unknown, paint: Paint, environment: NodeJS.ProcessEnv = process.env): string => {
  const { error: content } = errorDocument(error, environment);
  const head = (text: string): string => `${paint('red', `error ${cleanText(content.code)}`)}: ${cleanText(text)}`;
  const row = (name: string, text: string): string => `  ${paint('dim', name.padEnd(8))}  ${cleanText(text)}`;
  switch (content.kind) {
    case 'interrupted':
      return `interrupted (${content.signal})`;
    case 'internal':
      return [head(content.message), `  ${content.stack ? REPORT : REPORT_WITH_STACK}`, content.stack]
        .filter((line) => line !== undefined)
        .join('\n');
    default:
      return [
        head(content.where),
        row('expected', content.expected),
        row('found', content.found),
        row('remedy', content.remedy),
      ].join('\n');
  }
};
