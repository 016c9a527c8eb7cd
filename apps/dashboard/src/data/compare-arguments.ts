import { METRICS, type Metric } from '@shardbench/db/comparison';

/** What a comparison was asked, as the command line of its session states it. */
export interface CompareArguments {
  readonly metric: Metric;
  /** Relative change that was to be told from none; null for the usual rule. */
  readonly resolve: number | null;
  /** Of the order in which the sides took turns. */
  readonly seed: number | null;
}

/** Value of `--name value` or `--name=value`, the last one counts as it does on the command line. */
function option(words: readonly string[], name: string): string | null {
  const place = words.findLastIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  const word = words[place];
  if (word === undefined) return null;
  return word.includes('=') ? word.slice(word.indexOf('=') + 1) : (words[place + 1] ?? null);
}

const isMetric = (word: string | null): word is Metric => METRICS.some((metric) => metric === word);

/** Reads a stored command line; what it does not state, or states wrongly, is as it is by itself. */
export function compareArguments(words: readonly string[]): CompareArguments {
  const metric = option(words, 'metric');
  const resolve = Number(/^(\d+(?:\.\d+)?)\s*%$/.exec(option(words, 'resolve') ?? '')?.[1] ?? 0) / 100;
  const seed = option(words, 'seed');
  return {
    metric: isMetric(metric) ? metric : 'tpot',
    resolve: resolve > 0 ? resolve : null,
    seed: seed !== null && /^\d{1,9}$/.test(seed) ? Number(seed) : null,
  };
}
