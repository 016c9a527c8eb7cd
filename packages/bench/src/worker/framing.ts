// How a worker speaks to its parent: one JSON document a line, and, where the document says `bytes`, that many raw bytes
// after the line. Timings stay binary, everything else stays readable.

/** One message with its bytes; the buffer is empty for a message without any. */
export interface Frame {
  readonly message: unknown;
  readonly payload: Buffer;
}

/** Encodes one message. */
export const encodeFrame = (message: object, payload?: Uint8Array): Buffer => {
  const line = JSON.stringify(payload === undefined ? message : { ...message, bytes: payload.byteLength });
  const head = Buffer.from(`${line}\n`);
  return payload === undefined ? head : Buffer.concat([head, payload]);
};

/** More than any worker sends; a larger claim means that the stream is broken. */
const LARGEST_PAYLOAD = 2 ** 28;

const payloadBytes = (message: unknown): number => {
  const bytes = (message as { bytes?: unknown }).bytes ?? 0;
  if (typeof bytes !== 'number' || !Number.isInteger(bytes) || bytes < 0 || bytes > LARGEST_PAYLOAD) {
    throw new RangeError(`expected a payload of 0 to ${LARGEST_PAYLOAD} bytes, found ${String(bytes)}`);
  }
  return bytes;
};

/** Takes chunks as they come and returns the frames they complete. Throws for what no worker sends. */
export const createFrameReader = (): ((chunk: Uint8Array) => Frame[]) => {
  let pending = Buffer.alloc(0);
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const lineEnd = pending.indexOf(0x0a);
      if (lineEnd < 0) return frames;
      const message: unknown = JSON.parse(pending.toString('utf8', 0, lineEnd));
      const end = lineEnd + 1 + payloadBytes(message);
      if (pending.length < end) return frames;
      frames.push({ message, payload: Buffer.from(pending.subarray(lineEnd + 1, end)) });
      pending = pending.subarray(end);
    }
  };
};
