/** Root may write everywhere, so its tests become somebody else for a moment. */
export const asOrdinaryUser = <T>(act: () => T): T => {
  if (process.getuid?.() !== 0) return act();
  process.seteuid?.(65534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
};
