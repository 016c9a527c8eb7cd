/**
 * Characters that change how the text around them is shown without being seen: controls other than line breaks and tabs,
 * and marks that turn the direction of writing.
 */
const UNSEEN = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu;

const REPLACEMENT = '\ufffd';

/** The same value with every such character in its strings made visible. Binary parts stay as they are. */
export function withPlainText<T>(value: T): T {
  return plain(value) as T;
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(UNSEEN, REPLACEMENT);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [plain(name), plain(member)]));
}
