/** What can be compared: every series and every run, as the pickers of the page need them. */
export interface CompareIndex {
  readonly series: readonly IndexedSeries[];
  /** A list per column, the newest run first. */
  readonly runs: {
    readonly id: readonly string[];
    /** Place in `series`. */
    readonly series: readonly number[];
    /** To the minute, UTC. */
    readonly startedAt: readonly string[];
    readonly verdict: readonly string[];
    /** Beginning of the commit, null where it is not known. */
    readonly commit: readonly (string | null)[];
  };
}

/** Runs of one key, named as its newest run is. */
export interface IndexedSeries {
  /** Hash of the key. */
  readonly id: string;
  /** Series of one group may be compared: everything but what is executed is the same. */
  readonly group: number;
  readonly manifest: string;
  readonly topology: string;
  /** Profile, backend, machine and model. */
  readonly words: string;
  readonly synthetic: boolean;
  /** The run that stands for the series: the newest with figures that nobody excluded. */
  readonly newest: string;
  readonly runs: number;
}

/** Runs whose figures are in one file: to write a file takes longer than to write a run. */
export const RUNS_PER_FILE = 20;

/** File with the figures of a run, inside `compare/`. Runs count from the oldest, which comes into no other file later. */
export const runsFile = (order: number): string => `runs-${Math.floor(order / RUNS_PER_FILE)}.json`;

/** One thing that a picker offers. */
export interface Choice {
  /** What stands in the address: the id of a run, or the beginning of that of a series. */
  readonly key: string;
  /** The run that it means, and the file with its figures. */
  readonly run: string;
  readonly file: string;
  readonly group: number;
  readonly name: string;
  readonly words: string;
  /** Lower case, everything that is searched. */
  readonly text: string;
}

/** Digits of a series' id that tell it from all others of a database. */
const KEY_DIGITS = 12;
/** Fewest characters that stand for a run or a series. */
const SHORTEST_KEY = 6;

const runsWords = (count: number): string => (count === 1 ? 'its only run' : `newest of ${count} runs`);

const withText = (choice: Omit<Choice, 'text'>): Choice => ({
  ...choice,
  text: `${choice.name} ${choice.words} ${choice.run}`.toLowerCase(),
});

/** Everything there is to choose: series first, then single runs. */
export function choicesOf({ series, runs }: CompareIndex): Choice[] {
  const files = new Map(runs.id.map((id, place) => [id, runsFile(runs.id.length - 1 - place)]));
  const fileOf = (id: string): string => files.get(id) ?? '';
  const nameOf = ({ topology, manifest }: IndexedSeries): string => `${topology} · ${manifest}`;
  const ofSeries = series.map((of) =>
    withText({
      key: of.id.slice(0, KEY_DIGITS),
      run: of.newest,
      file: fileOf(of.newest),
      group: of.group,
      name: nameOf(of),
      words: `${runsWords(of.runs)} · ${of.words}`,
    }),
  );
  const single = runs.id.flatMap((id, place): Choice[] => {
    const of = series[runs.series[place] ?? -1];
    if (of === undefined) return [];
    const begun = (runs.startedAt[place] ?? '').replace('T', ' ');
    const commit = runs.commit[place] ?? null;
    const words = [runs.verdict[place], ...(commit === null ? [] : [commit]), of.words];
    const name = `${nameOf(of)} · ${begun}`;
    return [withText({ key: id, run: id, file: fileOf(id), group: of.group, name, words: words.join(' · ') })];
  });
  return [...ofSeries, ...single];
}

/** What a word of the address means: a series or a run by its id or the beginning of it, or the newest run of a manifest. */
export function resolveChoice(word: string | null, index: CompareIndex, choices: readonly Choice[]): Choice | null {
  if (word === null || word === '') return null;
  const exact = choices.find(({ key }) => key === word);
  if (exact !== undefined) return exact;
  const manifest = index.series.filter((of) => of.manifest === word).map(({ id }) => id.slice(0, KEY_DIGITS));
  const ofManifest = choices.filter(({ key }) => manifest.includes(key));
  if (ofManifest.length > 0) {
    const newestFirst = new Map(index.runs.id.map((id, place) => [id, place]));
    const place = ({ run }: Choice): number => newestFirst.get(run) ?? Number.POSITIVE_INFINITY;
    return ofManifest.toSorted((a, b) => place(a) - place(b))[0] ?? null;
  }
  if (word.length < SHORTEST_KEY) return null;
  const beginning = choices.filter(({ key }) => key.startsWith(word) || word.startsWith(key));
  return beginning.length === 1 ? (beginning[0] ?? null) : null;
}

/**
 * Choices that hold every word of a query, those that may be compared with the other side first.
 * @param most how many are wanted
 */
export function searchChoices(
  choices: readonly Choice[],
  query: string,
  other: Choice | null,
  most: number,
): { readonly found: readonly Choice[]; readonly left: number } {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const fitting = choices.filter(({ text, run }) => run !== other?.run && words.every((word) => text.includes(word)));
  const ordered =
    other === null
      ? fitting
      : [
          ...fitting.filter(({ group }) => group === other.group),
          ...fitting.filter(({ group }) => group !== other.group),
        ];
  return { found: ordered.slice(0, most), left: Math.max(0, ordered.length - most) };
}
