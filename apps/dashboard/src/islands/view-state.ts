/**
 * The view in the address of the page: one short key per choice, none for a choice that is as it is by itself. A link to
 * a view shows the same view; keys that a page does not know are left alone.
 */
export function readChoice(key: string): string | null {
  return new URLSearchParams(location.search).get(key);
}

/** Null for the choice that needs no key. */
export function writeChoice(key: string, value: string | null): void {
  const address = new URL(location.href);
  if (value === null) address.searchParams.delete(key);
  else address.searchParams.set(key, value);
  if (address.href !== location.href) history.replaceState(history.state, '', address);
}
