/** Makes room for every chart of the page, and loads the script that draws them when the first comes into view. */
const MARGIN = '200px';
const requested = new Set<string>();

function load(script: string): void {
  if (requested.has(script)) return;
  requested.add(script);
  const element = document.createElement('script');
  element.src = script;
  document.head.append(element);
}

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      const script = (target as HTMLElement).dataset.script;
      if (isIntersecting && script !== undefined) load(script);
    }
  },
  { rootMargin: MARGIN },
);

for (const chart of document.querySelectorAll<HTMLElement>('[data-chart]')) {
  const frame = chart.querySelector<HTMLElement>('.frame');
  if (frame !== null) frame.style.height = `${chart.dataset.height}px`;
  chart.hidden = false;
  observer.observe(chart);
}
