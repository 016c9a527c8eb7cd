/** Makes room for every chart of the page, and loads the script that draws them when the first comes into view. */
const MARGIN = '200px';
const requested = new Set<string>();

/** Loads a classic script once. */
export function loadScript(address: string): void {
  if (requested.has(address)) return;
  requested.add(address);
  const element = document.createElement('script');
  element.src = address;
  document.head.append(element);
}

/** Calls back once, when the element is about to come into view. */
export function whenVisible(element: Element, then: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      then();
    },
    { rootMargin: MARGIN },
  );
  observer.observe(element);
}

export function loadCharts(): void {
  for (const chart of document.querySelectorAll<HTMLElement>('[data-chart]')) {
    const { script } = chart.dataset;
    const frame = chart.querySelector<HTMLElement>('.frame');
    if (frame !== null) frame.style.height = `${chart.dataset.height}px`;
    chart.hidden = false;
    if (script !== undefined) whenVisible(chart, () => loadScript(script));
  }
}
