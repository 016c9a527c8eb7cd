/** Rows of runs that may be chosen, two at a time, to be compared. */
const MOST = 2;

interface Choosable {
  readonly run: string;
  readonly name: string;
  readonly box: HTMLInputElement;
}

function choosable(row: HTMLElement): Choosable {
  const name = row.querySelector('.topology-name a')?.textContent ?? '';
  const label = document.createElement('label');
  const box = document.createElement('input');
  label.className = 'choose';
  box.type = 'checkbox';
  box.setAttribute('aria-label', `compare ${name}`);
  label.append(box, 'compare');
  row.querySelector('.verdict')?.append(label);
  return { run: row.dataset.run ?? '', name, box };
}

/** Puts a box into every row of a measured run, and a link to the comparison below when two are chosen. */
export function chooseTwo(): void {
  const bar = document.querySelector<HTMLElement>('[data-chosen]');
  const link = bar?.querySelector('a');
  const words = bar?.querySelector('output');
  if (!bar || !link || !words) return;
  let chosen: readonly Choosable[] = [];

  const apply = (): void => {
    const [a, b] = chosen;
    bar.hidden = a === undefined;
    link.hidden = b === undefined;
    if (a === undefined) return;
    words.value = b === undefined ? `A is ${a.name}: choose another to compare with it.` : '';
    if (b === undefined) return;
    link.href = `${bar.dataset.chosen}?${new URLSearchParams({ a: a.run, b: b.run })}`;
    link.textContent = `Compare ${b.name} with ${a.name}`;
  };
  const change = (of: Choosable): void => {
    const others = chosen.filter((other) => other !== of);
    const all = of.box.checked ? [...others, of] : others;
    for (const dropped of all.slice(0, -MOST)) dropped.box.checked = false;
    chosen = all.slice(-MOST);
    apply();
  };
  for (const row of document.querySelectorAll<HTMLElement>('tr[data-run]')) {
    const of = choosable(row);
    // A page that is come back to keeps its boxes as they were left.
    of.box.checked = false;
    of.box.addEventListener('change', () => change(of));
  }
}
