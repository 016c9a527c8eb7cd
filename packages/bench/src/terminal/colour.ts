import { styleText } from 'node:util';
import type { TerminalStream } from './terminal-stream.ts';

export type Style = Parameters<typeof styleText>[0];

/** Gives text a style, or gives it back as it is where colour is not wanted. */
export type Paint = (style: Style, text: string) => string;

type Environment = Readonly<Record<string, string | undefined>>;

/** Colour only on a terminal that can show it. FORCE_COLOR decides before NO_COLOR, as in Node itself. */
export const colourWanted = (stream: TerminalStream, environment: Environment): boolean => {
  const { FORCE_COLOR, NO_COLOR, TERM } = environment;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (NO_COLOR) return false;
  return stream.isTTY === true && TERM !== 'dumb';
};

const plain: Paint = (_style, text) => text;

const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** The painter for one stream: stdout may be a pipe while stderr is a terminal. */
export const createPaint = (stream: TerminalStream, environment: Environment = process.env): Paint =>
  colourWanted(stream, environment) ? coloured : plain;
