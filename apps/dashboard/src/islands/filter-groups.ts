import { readChoice, writeChoice } from './view-state.ts';

const NOTHING = 'Nothing is measured under these conditions.';

/**
 * Shows only the groups of a page that its filters choose; the choices are in the address, and go along to the further
 * pages of a list.
 */
export function filterGroups(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-filters]');
  if (form === null) return;
  const selects = [...form.querySelectorAll('select')];
  const groups = [...document.querySelectorAll<HTMLElement>('[data-group]')];
  const status = form.querySelector('output');
  const headline = document.querySelector('h1');
  const further = document.querySelectorAll<HTMLAnchorElement>('.pager a');
  const whole = [...(headline?.childNodes ?? [])];

  const apply = (): void => {
    const chosen = selects.filter(({ value }) => value !== '');
    for (const group of groups) {
      const facts = new URLSearchParams(group.dataset.group);
      group.hidden = chosen.some(({ name, value }) => facts.get(name) !== value);
    }
    const shown = groups.filter(({ hidden }) => !hidden);
    if (status !== null) status.value = `${shown.length} of ${groups.length} ${form.dataset.filters}`;
    // The page's sentence is about all of it: a part has its own, unless it is a line of one list.
    const nothing = shown.length === 0 && further.length === 0 ? NOTHING : null;
    const finding = shown[0]?.querySelector('.finding')?.textContent ?? nothing;
    if (chosen.length === 0 || finding === null) headline?.replaceChildren(...whole);
    else headline?.replaceChildren(finding);
    for (const link of further) link.search = location.search;
  };

  for (const select of selects) {
    const choice = readChoice(select.name);
    if (choice !== null && [...select.options].some(({ value }) => value === choice)) select.value = choice;
    select.addEventListener('change', () => {
      writeChoice(select.name, select.value === '' ? null : select.value);
      apply();
    });
  }
  form.addEventListener('submit', (event) => event.preventDefault());
  form.hidden = false;
  apply();
}
