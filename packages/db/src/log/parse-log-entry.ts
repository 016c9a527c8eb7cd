import type { z } from 'zod';
import type { LogAmount, LogFigure, PublishedLogEntry } from './log-entry.ts';
import { LogEntryFile } from './log-entry-schema.ts';
import { logInputError, logRefusal } from './log-refusal.ts';
import { decimalsOf } from './printed-numbers.ts';

type ParsedFile = z.output<typeof LogEntryFile>;
type ParsedFigure = ParsedFile['figures'][number];

/**
 * Checks one entry, from a file or from a caller.
 * @param where names the entry in messages, such as its file
 * @throws ShardbenchError `logEntryWithoutSource`, `logEntryInvalid`
 */
export function parseLogEntry(value: unknown, where: string): PublishedLogEntry {
  const parsed = LogEntryFile.safeParse(value);
  if (!parsed.success) throw logRefusal(parsed.error.issues, value, where);
  const { $schema: _schema, figures, ...entry } = parsed.data;
  return { ...entry, figures: figures.map(figureOf) };
}

/**
 * Reads one entry from JSON text.
 * @throws ShardbenchError `logEntryNotJson`, and those of {@link parseLogEntry}
 */
export function parseLogEntryText(text: string, where: string): PublishedLogEntry {
  return parseLogEntry(jsonOf(text, where), where);
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = (error as SyntaxError).message;
    throw logInputError('logEntryNotJson', where, 'a JSON document', found, 'Repair the syntax of the file.');
  }
}

function figureOf({ value, low, high, decimals, ...figure }: ParsedFigure): LogFigure {
  const amount = amountOf(value, low, high);
  const needed = amount.state === 'value' ? [amount.value] : [amount.low, amount.high];
  return { ...figure, amount, decimals: decimals ?? Math.max(...needed.map(decimalsOf)) };
}

/** The schema has checked that there is a value, or both ends. */
function amountOf(value: number | undefined, low: number | undefined, high: number | undefined): LogAmount {
  return value === undefined ? { state: 'range', low: low as number, high: high as number } : { state: 'value', value };
}
