/**
 * Characters that change how the text around them is shown without being seen: controls other than line breaks and tabs,
 * and marks that turn the direction of writing.
 */
const UNSEEN = /[^\P{Cc}\n\t]|\p{Bidi_Control}/gu;

const REPLACEMENT = '\ufffd';

/** Most text has nothing but these, which is quick to see. */
const PLAIN = /^[\n\t\x20-\x7e]*$/;

/** Records that many runs share are looked at once: those that lie in a list, in a run of a list, or in a run. */
const SHARED_DEPTH = 2;
const known = new WeakMap<object, unknown>();

/** The same value with every such character in its strings made visible. Binary parts, and all that is plain, stay as they are. */
export function withPlainText<T>(value: T): T {
  return plain(value, 0) as T;
}

function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return PLAIN.test(value) ? value : value.replaceAll(UNSEEN, REPLACEMENT);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (depth > SHARED_DEPTH) return plainMembers(value, depth);
  const before = known.get(value);
  if (before !== undefined) return before;
  const made = plainMembers(value, depth);
  known.set(value, made);
  return made;
}

function plainMembers(value: object, depth: number): object {
  if (Array.isArray(value)) {
    const members = value.map((member) => plain(member, depth + 1));
    return members.every((member, index) => member === value[index]) ? value : members;
  }
  let changed = false;
  const members = Object.entries(value).map(([name, member]) => {
    const made = [plain(name, depth + 1), plain(member, depth + 1)];
    changed ||= made[0] !== name || made[1] !== member;
    return made;
  });
  return changed ? Object.fromEntries(members) : value;
}
