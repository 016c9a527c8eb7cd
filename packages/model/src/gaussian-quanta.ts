const DICE = 6;
const FACES = 56;
const MEAN = (DICE * (FACES - 1)) / 2;

/** How many throws of the dice give each sum: whole numbers far below 2^53, so exact everywhere. */
const throwsBySum = (): number[] => {
  let counts = [1];
  for (let die = 0; die < DICE; die++) {
    const next = new Array<number>(counts.length + FACES - 1).fill(0);
    for (const [sum, count] of counts.entries()) {
      for (let face = 0; face < FACES; face++) next[sum + face] = (next[sum + face] ?? 0) + count;
    }
    counts = next;
  }
  return counts;
};

/**
 * 256 equally likely int8 values with a bell-shaped distribution: the quantiles at (i + 1/2)/256 of the sum of six dice
 * with 56 faces, less their mean. A random byte picks one. Only whole numbers are involved, so the table, and every
 * file made from it, is the same on all machines.
 */
const gaussianQuanta = (): Int8Array => {
  const counts = throwsBySum();
  const total = FACES ** DICE;
  const quanta = new Int8Array(256);
  let sum = 0;
  let cumulative = counts[0] ?? 0;
  for (let index = 0; index < 256; index++) {
    while (cumulative * 512 < (2 * index + 1) * total) {
      sum++;
      cumulative += counts[sum] ?? 0;
    }
    quanta[index] = sum - MEAN;
  }
  return quanta;
};

export const GAUSSIAN_QUANTA = gaussianQuanta();

/** Standard deviation of the table: one unit of block scale is this much weight. */
export const QUANTA_DEVIATION = Math.sqrt(GAUSSIAN_QUANTA.reduce((sum, value) => sum + value * value, 0) / 256);
