import { readChoice, writeChoice } from './view-state.ts';

/** Shows only the groups of a page that its filters choose; the choices are in the address. */
export function filterGroups(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-filters]');
  if (form === null) return;
  const selects = [...form.querySelectorAll('select')];
  const groups = [...document.querySelectorAll<HTMLElement>('[data-group]')];
  const status = form.querySelector('output');
  const headline = document.querySelector('h1');
  const whole = [...(headline?.childNodes ?? [])];

  const apply = (): void => {
    const chosen = selects.filter(({ value }) => value !== '');
    for (const group of groups) {
      const facts = new URLSearchParams(group.dataset.group);
      group.hidden = chosen.some(({ name, value }) => facts.get(name) !== value);
    }
    const shown = groups.filter(({ hidden }) => !hidden);
    if (status !== null) status.value = `${shown.length} of ${groups.length} tables`;
    // The page's sentence is about all of it: a part has its own.
    const finding = shown[0]?.querySelector('.finding')?.textContent ?? 'Nothing is measured under these conditions.';
    if (chosen.length === 0) headline?.replaceChildren(...whole);
    else headline?.replaceChildren(finding);
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
