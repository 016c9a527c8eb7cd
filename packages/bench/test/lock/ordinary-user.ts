import Database from 'better-sqlite3';

/**
 * Root may write everywhere, so its tests become somebody else for a moment; what lies in the checkout is loaded before,
 * because another user may not be able to read it.
 */
export const asOrdinaryUser = <T>(act: () => T): T => {
  if (process.getuid?.() !== 0) return act();
  new Database(':memory:').close();
  process.seteuid?.(65534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
};
