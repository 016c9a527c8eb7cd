import { type Choice, searchChoices } from '../comparison/compare-index.ts';
import { formatNumber } from '../data/format-number.ts';
import { element, foreign } from '../markup/element.ts';
import { toNodes } from '../markup/to-nodes.ts';

/** More choices than these are found by typing. */
const MOST_SHOWN = 50;

export interface RunPickerOptions {
  readonly choices: readonly Choice[];
  /** What is chosen on the other side. */
  readonly other: () => Choice | null;
  readonly onChoose: (choice: Choice) => void;
}

export interface RunPicker {
  /** Writes what is chosen, or a word of the address that means nothing, into the field. */
  show(choice: Choice | null, word?: string): void;
}

/**
 * A combobox over runs and series: a field with a list that filters as one types. The focus stays in the field, and the
 * arrows move through the list.
 */
export function runPicker(box: HTMLElement, { choices, other, onChoose }: RunPickerOptions): RunPicker {
  const field = box.querySelector('input') as HTMLInputElement;
  const popup = box.querySelector('.choices') as HTMLElement;
  const list = popup.querySelector('.list') as HTMLElement;
  const hint = popup.querySelector('p') as HTMLElement;
  let written = '';
  let shown: readonly Choice[] = [];
  let active = -1;

  /** Marks one option, counted around the ends of the list; null marks none. */
  const activate = (place: number | null): void => {
    active = place === null || shown.length === 0 ? -1 : (place + shown.length) % shown.length;
    [...list.children].forEach((option, index) => {
      option.setAttribute('aria-selected', String(index === active));
      if (index === active) option.scrollIntoView({ block: 'nearest' });
    });
    if (active === -1) field.removeAttribute('aria-activedescendant');
    else field.setAttribute('aria-activedescendant', `${list.id}-${active}`);
  };

  const fill = (query: string): void => {
    const against = other();
    const { found, left } = searchChoices(choices, query, against, MOST_SHOWN);
    shown = found;
    list.replaceChildren(
      ...found.flatMap(({ name, words, group }, index) => {
        const unlike = against !== null && group !== against.group;
        return toNodes(
          element(
            'div',
            { id: `${list.id}-${index}`, role: 'option', 'aria-selected': 'false', 'data-place': index },
            element('span', { class: 'name' }, foreign(name)),
            element('span', { class: 'small' }, foreign(words), unlike ? ' · not alike, so not comparable' : null),
          ),
        );
      }),
    );
    const more = `${formatNumber(left, 0)} more: type to find them.`;
    hint.textContent = found.length === 0 ? 'Nothing holds these words.' : left === 0 ? '' : more;
    activate(query === '' ? null : 0);
  };

  const close = (): void => {
    popup.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };
  const open = (query: string): void => {
    fill(query);
    popup.hidden = false;
    field.setAttribute('aria-expanded', 'true');
  };
  const choose = (place: number): void => {
    const choice = shown[place];
    if (choice === undefined) return;
    close();
    onChoose(choice);
  };
  const move = (step: number): void => {
    if (popup.hidden) open('');
    activate(active === -1 && step < 0 ? -1 : active + step);
  };
  const restore = (): void => {
    close();
    field.value = written;
  };

  field.addEventListener('input', () => open(field.value));
  field.addEventListener('click', () => {
    if (!popup.hidden) return;
    field.select();
    open('');
  });
  field.addEventListener('blur', restore);
  field.addEventListener('keydown', (event) => {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Enter: () => choose(active),
      Escape: restore,
    };
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  // A press on the list must not take the focus from the field before its click is seen.
  popup.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', ({ target }) => {
    const option = target instanceof Element ? target.closest<HTMLElement>('[data-place]') : null;
    if (option !== null) choose(Number(option.dataset.place));
  });

  return {
    show: (choice, word = '') => {
      written = choice?.name ?? word;
      field.value = written;
      field.title = choice === null ? '' : `${choice.name} · ${choice.words}`;
    },
  };
}
