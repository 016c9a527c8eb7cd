// How a worker speaks to its parent: one JSON document a line, and, where the document says `bytes`, that many raw bytes
// after the line. Timings stay binary, everything else stays readable.

/** One message with its bytes; the buffer is empty for a message without any. */
export interface Frame {
  readonly message: object;
  readonly payload: Buffer;
}

/** Encodes one message. */
export const encodeFrame = (message: object, payload?: Uint8Array): Buffer => {
  const line = JSON.stringify(payload === undefined ? message : { ...message, bytes: payload.byteLength });
  const head = Buffer.from(`${line}\n`);
  return payload === undefined ? head : Buffer.concat([head, payload]);
};

/** More than any worker sends, in a line or after it; a larger claim means that the stream is broken. */
const LARGEST_PART = 2 ** 28;

const LINE_END = 0x0a;

const parseLine = (line: string): object => {
  const message: unknown = JSON.parse(line);
  if (typeof message === 'object' && message !== null) return message;
  throw new TypeError(`expected a message, found ${line.slice(0, 40)}`);
};

const payloadBytes = (message: object): number => {
  const { bytes = 0 } = message as { readonly bytes?: unknown };
  if (typeof bytes !== 'number' || !Number.isInteger(bytes) || bytes < 0 || bytes > LARGEST_PART) {
    throw new RangeError(`expected a payload of 0 to ${LARGEST_PART} bytes, found ${String(bytes)}`);
  }
  return bytes;
};

/**
 * Takes chunks as they come and gives the frames they complete, which have to be taken before the next chunk. Chunks are
 * joined only when a frame may be complete, so that a large payload is not copied again with every piece of it. Throws
 * for what no worker sends, after the frames before it.
 */
export const createFrameReader = (): ((chunk: Uint8Array) => Generator<Frame, void>) => {
  let chunks: Uint8Array[] = [];
  let held = 0;
  /** Bytes that the frame at the beginning has; null while its line is not complete. */
  let wanted: number | null = null;
  return function* (chunk) {
    chunks.push(chunk);
    held += chunk.length;
    if (wanted === null ? !chunk.includes(LINE_END) : held < wanted) {
      if (held > 2 * LARGEST_PART) throw new RangeError(`expected a line end within ${LARGEST_PART} bytes`);
      return;
    }
    let pending = Buffer.concat(chunks, held);
    for (;;) {
      const lineEnd = pending.indexOf(LINE_END);
      const message = lineEnd < 0 ? null : parseLine(pending.toString('utf8', 0, lineEnd));
      wanted = message === null ? null : lineEnd + 1 + payloadBytes(message);
      if (message === null || wanted === null || pending.length < wanted) break;
      yield { message, payload: Buffer.from(pending.subarray(lineEnd + 1, wanted)) };
      pending = pending.subarray(wanted);
    }
    chunks = [pending];
    held = pending.length;
  };
};
