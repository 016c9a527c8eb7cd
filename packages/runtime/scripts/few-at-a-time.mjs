const PROCESSES = 2;

/**
 * Runs `work` on every item, a few at a time; stops at the first failure.
 * @template Item, Result
 * @param {Iterable<Item>} items
 * @param {(item: Item) => Promise<Result>} work
 * @returns {Promise<Result[]>} in the order in which they ended
 */
export const fewAtATime = async (items, work) => {
  const waiting = [...items].values();
  const results = [];
  const take = async () => {
    for (const item of waiting) results.push(await work(item));
  };
  await Promise.all(Array.from({ length: PROCESSES }, take));
  return results;
};
