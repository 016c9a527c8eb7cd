import type { LogEntryFile } from '../src/index.ts';

/** The smallest entry that is whole. */
export function logEntry(changed: Partial<LogEntryFile> = {}): LogEntryFile {
  return {
    date: '2026-01-02',
    title: 'A Sweep: Outcome',
    kind: 'outcome',
    source: 'somebody/log, 7.md',
    summary: { intent: 'Know more.', setup: 'One shard.', result: 'It ran.' },
    figures: [{ subject: '[0,2)', metric: 'decodeTokPerS', value: 17.2, unit: 'tok/s' }],
    ...changed,
  };
}

type FigureFile = LogEntryFile['figures'][number];

/** The same with one figure of its own. */
export function entryWithFigure(changed: Record<string, unknown>): LogEntryFile {
  const figure: FigureFile = { subject: '[0,2)', metric: 'decodeTokPerS', value: 17.2, unit: 'tok/s' };
  return logEntry({ figures: [{ ...figure, ...changed }] });
}

export const fileOf = (entry: unknown, name = 'entry.json') => ({ name, text: JSON.stringify(entry) });
