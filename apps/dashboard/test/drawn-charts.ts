import type { Page } from 'playwright-core';

/** Scrolls to every chart and waits until all are drawn. */
export async function drawnCharts(page: Page): Promise<number> {
  const canvases = page.locator('canvas');
  const count = await canvases.count();
  for (let index = 0; index < count; index += 1) {
    await canvases.nth(index).scrollIntoViewIfNeeded();
    await page.waitForFunction((place) => {
      const canvas = document.querySelectorAll('canvas')[place] as HTMLCanvasElement;
      const { width, height } = canvas;
      const blank = Object.assign(document.createElement('canvas'), { width, height });
      return canvas.toDataURL().length > 2 * blank.toDataURL().length;
    }, index);
  }
  return count;
}
