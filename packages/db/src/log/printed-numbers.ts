import type { LogFigure } from './log-entry.ts';

/** The digits of a figure as its entry prints them, zeros at the end included: one text, or two for a range. */
export function printedNumbers({ amount, decimals }: Pick<LogFigure, 'amount' | 'decimals'>): readonly string[] {
  const numbers = amount.state === 'value' ? [amount.value] : [amount.low, amount.high];
  return numbers.map((number) => number.toFixed(decimals));
}

/** Digits after the decimal point that a number needs. */
export function decimalsOf(number: number): number {
  const [digits = '', exponent = '0'] = String(number).split('e');
  const fraction = digits.split('.')[1] ?? '';
  return Math.max(0, fraction.length - Number(exponent));
}
