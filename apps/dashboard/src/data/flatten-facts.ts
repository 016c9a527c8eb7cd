import type { Facts } from '@shardbench/db';

/** A fact with the path of its name, such as `thermal.state`. */
export interface NamedFact {
  readonly name: string;
  readonly value: string;
}

/** Facts of any shape as a flat list, in their own order. What is not known is named all the same. */
export function flattenFacts(facts: Facts | null): NamedFact[] {
  return facts === null ? [] : Object.entries(facts).flatMap(([name, value]) => flatten(name, value));
}

function flatten(name: string, value: unknown): NamedFact[] {
  if (value === null || value === undefined) return [{ name, value: 'not known' }];
  if (Array.isArray(value)) {
    if (value.length === 0) return [{ name, value: 'none' }];
    if (value.every((member) => typeof member !== 'object')) return [{ name, value: value.join(', ') }];
    return value.flatMap((member, index) => flatten(`${name}[${index}]`, member));
  }
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([member, inner]) => flatten(`${name}.${member}`, inner));
  }
  if (typeof value === 'boolean') return [{ name, value: value ? 'yes' : 'no' }];
  return [{ name, value: String(value) }];
}

/** A fact before and after a session; `after` is null where it was not read again. */
export interface ChangingFact {
  readonly name: string;
  readonly before: string;
  readonly after: string | null;
}

export function changingFacts(before: Facts | null, after: Facts | null): ChangingFact[] {
  const [first, second] = [before, after].map((facts) => new Map(flattenFacts(facts).map((of) => [of.name, of.value])));
  const names = [...new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])])];
  return names.map((name) => ({
    name,
    before: first?.get(name) ?? 'not known',
    after: second?.get(name) ?? null,
  }));
}
