import { badLine } from './refusals.ts';

/** Far above any record: one process with a thousand long requests. */
const LINE_BYTES_MAX = 256 * 1024 * 1024;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = '\uFEFF';

/** The lines of a file as they arrive, without their ends; one chunk's lines at a time, never the whole file. */
export async function* textLines(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let first = true;
  const text = (bytes: Buffer): string => {
    const line = bytes.toString('utf8');
    const clean = first && line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line;
    first = false;
    return clean.endsWith('\r') ? clean.slice(0, -1) : clean;
  };
  for await (const chunk of chunks) {
    const lines: string[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      const piece = chunk.subarray(from, at);
      lines.push(text(rest.length === 0 ? Buffer.from(piece) : Buffer.concat([...rest, piece])));
      rest = [];
      restBytes = 0;
      from = at + 1;
    }
    if (from < chunk.length) {
      rest.push(Buffer.from(chunk.subarray(from)));
      restBytes += chunk.length - from;
    }
    if (restBytes > LINE_BYTES_MAX) {
      throw badLine('lineTooLong', name, `lines of at most ${LINE_BYTES_MAX} bytes`, 'a longer one');
    }
    if (lines.length > 0) yield lines;
  }
  if (restBytes > 0) yield [text(Buffer.concat(rest))];
}
