import type { Both, ComparisonResult } from '@shardbench/db/comparison';
import { counted, formatNumber } from '../data/format-number.ts';
import { element, type MarkupElement } from '../markup/element.ts';
import type { ComparedRun } from './compared-run.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `4 hours`, as far apart as two runs began. */
function apartWords(ms: number): string {
  const apart = Math.abs(ms);
  if (apart < 2 * HOUR_MS) return counted(Math.round(apart / MINUTE_MS), 'minute');
  return apart < 2 * DAY_MS ? counted(Math.round(apart / HOUR_MS), 'hour') : `${formatNumber(apart / DAY_MS, 0)} days`;
}

function whenWords({ a, b }: Both<ComparedRun>): string {
  if (a.session.id === b.session.id) return 'Both are of one session, but their processes are no pairs';
  return `They began ${apartWords(Date.parse(b.startedAt) - Date.parse(a.startedAt))} apart`;
}

/** What has to be known of how the two sides were measured before any figure is believed. */
export function designNotes({ design, outcome }: ComparisonResult, runs: Both<ComparedRun>): MarkupElement | null {
  if (outcome.state !== 'judged') return null;
  if (design.state === 'interleaved') {
    const stopped = design.ended === 'interrupted' ? ' It was stopped before its end, so it claims nothing.' : '';
    return element(
      'p',
      { class: stopped === '' ? 'note' : 'warning' },
      `Measured in turn, in blocks that begin with either side: a steady drift of the machine cancels.${stopped}`,
    );
  }
  return element(
    'p',
    { class: 'warning' },
    `These runs were not measured in turn, so a drift of the machine between them is not cancelled, and may be all of this. ${whenWords(runs)}. To measure them in turn: `,
    element('code', {}, 'pnpm bench compare <manifest of A> <manifest of B>'),
  );
}
