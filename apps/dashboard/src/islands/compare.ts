import { ARMS, type Arm, type Both, compareStored, METRICS, type Metric, ofBoth } from '@shardbench/db/comparison';
import { type Choice, type CompareIndex, choicesOf, resolveChoice } from '../comparison/compare-index.ts';
import type { ComparedRun } from '../comparison/compared-run.ts';
import { comparisonParts } from '../comparison/comparison-parts.ts';
import { comparisonHeadline } from '../comparison/headline.ts';
import { element, foreign } from '../markup/element.ts';
import { toNodes } from '../markup/to-nodes.ts';
import { type RunPicker, runPicker } from './run-picker.ts';
import { sortTables } from './sort-tables.ts';
import { readChoice, writeChoice } from './view-state.ts';

const ROOT = './';
const METRIC_KEY = 'm';

async function fetched<T>(address: string): Promise<T> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${address}`);
  return response.json();
}

/** A run with its figures, from the file that has them among those of others. */
async function fetchedRun(folder: string, { run, file }: Choice): Promise<ComparedRun> {
  const found = (await fetched<readonly ComparedRun[]>(`${folder}${file}`)).find(({ id }) => id === run);
  if (found === undefined) throw new Error(`run ${run} is not in ${file}: the pages are of two builds`);
  return found;
}

/** What of the page changes with the choices. */
interface View {
  readonly folder: string;
  readonly headline: HTMLElement;
  readonly status: HTMLOutputElement;
  readonly result: HTMLElement;
  readonly metric: HTMLSelectElement;
}

const metricOf = ({ metric }: View): Metric => METRICS.find((of) => of === metric.value) ?? 'tpot';

/** Shows what two runs say about each other: the sentence as the headline of the page, the rest below the pickers. */
async function compare(chosen: Both<Choice>, view: View, stillWanted: () => boolean): Promise<void> {
  const { folder, headline, status, result } = view;
  status.value = 'Fetching both runs …';
  const [a, b] = await Promise.all(ARMS.map((arm) => fetchedRun(folder, chosen[arm])));
  if (a === undefined || b === undefined || !stillWanted()) return;
  const runs = { a, b };
  const made = compareStored({ runs, blocks: a.blocks, metric: metricOf(view), resolve: null });
  const { head, tone, detail } = comparisonHeadline(made);
  headline.replaceChildren(
    ...toNodes([element('strong', { class: `verdict-word ${tone}` }, head), ': ', foreign(detail)]),
  );
  document.title = `${head}: ${detail}`;
  result.replaceChildren(...toNodes(comparisonParts(made, runs, ROOT)));
  sortTables(result);
  status.value = `Compared: ${head}.`;
}

function start(form: HTMLFormElement, view: View, index: CompareIndex): void {
  const choices = choicesOf(index);
  const chosen: Record<Arm, Choice | null> = { a: null, b: null };
  const whole = { headline: [...view.headline.childNodes], title: document.title };
  let asked = 0;

  const clear = (words: string): void => {
    view.headline.replaceChildren(...whole.headline);
    document.title = whole.title;
    view.result.replaceChildren();
    view.status.value = words;
  };
  const update = (): void => {
    asked += 1;
    const mine = asked;
    const { a, b } = chosen;
    const unknown = ARMS.flatMap((arm) => (chosen[arm] === null ? readChoice(arm) || [] : []));
    if (unknown.length > 0) clear(`No run, series or manifest is called ${unknown.join(' or ')}: choose another.`);
    else if (a === null || b === null)
      clear(a === b ? 'Choose two runs.' : `Choose ${a === null ? 'A' : 'B'} as well.`);
    else if (a.run === b.run) clear('Both sides are the same run: it would be equal whatever the machine did.');
    else {
      compare({ a, b }, view, () => mine === asked).catch((error: unknown) => {
        if (mine === asked) clear(`The runs could not be compared: ${error instanceof Error ? error.message : error}`);
      });
    }
  };
  const choose = (arm: Arm, choice: Choice): void => {
    chosen[arm] = choice;
    pickers[arm].show(choice);
    writeChoice(arm, choice.key);
    update();
  };
  const pickers: Both<RunPicker> = ofBoth({ a: 'b', b: 'a' } as const, (other, arm) =>
    runPicker(form.querySelector(`[data-picker=${arm}]`) as HTMLElement, {
      choices,
      other: () => chosen[other],
      onChoose: (choice) => choose(arm, choice),
    }),
  );
  for (const arm of ARMS) {
    const word = readChoice(arm);
    chosen[arm] = resolveChoice(word, index, choices);
    pickers[arm].show(chosen[arm], word ?? '');
  }
  form.querySelector('[data-swap]')?.addEventListener('click', () => {
    const words = { a: readChoice('b'), b: readChoice('a') };
    [chosen.a, chosen.b] = [chosen.b, chosen.a];
    for (const arm of ARMS) {
      writeChoice(arm, words[arm]);
      pickers[arm].show(chosen[arm], words[arm] ?? '');
    }
    update();
  });
  const metric = readChoice(METRIC_KEY);
  if (METRICS.some((of) => of === metric)) view.metric.value = metric ?? '';
  view.metric.addEventListener('change', () => {
    writeChoice(METRIC_KEY, view.metric.value === METRICS[0] ? null : view.metric.value);
    update();
  });
  update();
}

/** Pages that were opened from a folder cannot fetch: there the note stays that says what to run. */
async function comparePage(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>('form[data-compare]');
  const view = {
    folder: form?.dataset.compare ?? '',
    headline: document.querySelector('h1'),
    status: form?.querySelector('output') ?? null,
    result: document.querySelector<HTMLElement>('[data-result]'),
    metric: form?.querySelector('select') ?? null,
  };
  const { folder, headline, status, result, metric } = view;
  if (form === null || headline === null || status === null || result === null || metric === null) return;
  if (location.protocol === 'file:') return;
  form.addEventListener('submit', (event) => event.preventDefault());
  for (const note of document.querySelectorAll<HTMLElement>('[data-needs-server]')) note.hidden = true;
  form.hidden = false;
  status.value = 'Fetching what there is …';
  try {
    start(form, { folder, headline, status, result, metric }, await fetched<CompareIndex>(`${folder}index.json`));
  } catch (error) {
    status.value = `What there is could not be fetched: ${error instanceof Error ? error.message : error}`;
  }
}

comparePage();
