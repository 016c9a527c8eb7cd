import { ShardbenchError } from '@shardbench/manifest';

const INSIDE = '[^\\s"\'`,;|)\\]}>]';
const BEFORE = '^|[\\s=:,;|"\'`([{<]';
const BEGINNING = 'file:\\/\\/|~(?=[\\\\/])|[A-Za-z]:(?=[\\\\/])|\\\\\\\\(?=[^\\s\\\\])|\\/(?=[^\\s/])';
/** Up to two words, then one with a separator in it: a folder's name may hold spaces. */
const AFTER_SPACES = `(?: ${INSIDE}+){0,2} ${INSIDE}*[\\\\/]${INSIDE}*`;

/** Begins with the value, or after what sets a path off from its surroundings, such as `--db=`. */
const ABSOLUTE_PATH = new RegExp(`(${BEFORE})((?:${BEGINNING})${INSIDE}*(?:${AFTER_SPACES})*)`, 'g');

/** Names under which a fact would tell who measured, or on which host. */
const PERSONAL_NAMES = new Set(['host', 'hostname', 'user', 'username', 'home', 'homedir', 'homedirectory', 'cwd']);

/**
 * Throws for a value that holds an absolute path anywhere inside, or a fact named like a user or host: results are
 * shared, and where somebody keeps their files is nobody's business. `where` names the value in the error.
 */
export function refuseAbsolutePaths(value: unknown, where: string): void {
  if (typeof value === 'string') {
    const path = value.matchAll(ABSOLUTE_PATH).next().value?.[2];
    if (path !== undefined) throw refused(where, 'no absolute path', path);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const place = `${where}.${name}`;
      if (PERSONAL_NAMES.has(name.toLowerCase())) throw refused(place, 'no user, host or home', `a fact "${name}"`);
      refuseAbsolutePaths(name, `${where} (name of a fact)`);
      refuseAbsolutePaths(member, place);
    }
  }
}

/** The same value with every absolute path inside its strings shortened to its last segment. */
export function withoutAbsolutePaths<T>(value: T): T {
  return shortened(value) as T;
}

function shortened(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(ABSOLUTE_PATH, (_, before: string, path: string) => before + lastSegment(path));
  }
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shortened(member)]));
  }
  return value;
}

function lastSegment(path: string): string {
  return path.split(/[\\/]/).findLast((segment) => segment !== '') ?? '';
}

function refused(where: string, expected: string, found: string): ShardbenchError {
  return new ShardbenchError('storage', {
    code: 'personalFact',
    expected,
    found,
    where,
    remedy: 'Record a path relative to the project or the manifest, or leave the fact out.',
  });
}
