/** What is asked of a stream to decide how to write on it. `process.stdout` is one. */
export interface TerminalStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Width where a terminal does not tell, as some that programs make for each other do not: they say 0. */
const USUAL_COLUMNS = 80;

/** Columns to write in; null for a file or a pipe, where lines may be as long as they are. */
export const terminalWidth = (stream: TerminalStream): number | null =>
  stream.isTTY === true ? stream.columns || USUAL_COLUMNS : null;
