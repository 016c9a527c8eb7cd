/** Colours and fonts of the style sheet, so that a chart follows the theme of the page. */
export interface Theme {
  /** Value of a colour by its name in the style sheet. */
  readonly colour: (name: string) => string;
  readonly family: string;
}

export function themeOf(canvas: HTMLCanvasElement): Theme {
  const style = getComputedStyle(canvas);
  return {
    colour: (name) => style.getPropertyValue(`--${name}`).trim(),
    family: style.fontFamily,
  };
}

/** How every axis is set. */
export const tickStyle = ({ colour, family }: Theme) => ({ color: colour('soft'), font: { family, size: 12 } });

/** How every chart answers to a pointer. */
export const tooltipStyle = ({ colour }: Theme) => ({
  animation: false as const,
  backgroundColor: colour('ink'),
  titleColor: colour('paper'),
  bodyColor: colour('paper'),
  cornerRadius: 2,
});
