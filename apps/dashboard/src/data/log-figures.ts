import { type FigureRole, type LogCondition, type LogFigure, printedNumbers } from '@shardbench/db';

/** A published figure as a line of a table, in the digits that its entry prints. */
export interface LogFigureRow {
  readonly metric: string;
  /** `17.143`, or `16.65 – 16.70` for a range. */
  readonly value: string;
  /** Empty for cosines, errors and ids. */
  readonly unit: string;
  /** The entry's own reservation, such as `about`. */
  readonly qualifier: string | null;
  /** Such as `short profile, repetition 2`; empty where the entry sets no condition. */
  readonly condition: string;
  readonly note: string | null;
}

/** Figures about one shard, topology or variant, in the entry's order. */
export interface LogFigureGroup {
  readonly subject: string;
  readonly rows: readonly LogFigureRow[];
}

/** The figures of one role by subject; results were observed, parameters were chosen. */
export function logFigureGroups(figures: readonly LogFigure[], role: FigureRole): LogFigureGroup[] {
  const bySubject = Map.groupBy(
    figures.filter((figure) => figure.role === role),
    ({ subject }) => subject,
  );
  return [...bySubject].map(([subject, of]) => ({ subject, rows: of.map(figureRow) }));
}

const figureRow = (figure: LogFigure): LogFigureRow => ({
  metric: figure.metric,
  value: printedNumbers(figure).join(' – '),
  unit: figure.unit === 'none' ? '' : figure.unit,
  qualifier: figure.qualifier,
  condition: conditionWords(figure.condition),
  note: figure.note,
});

/** Profiles carry the log's own names, which are not the names of profiles here. */
function conditionWords({ profile, repetition, warmth, input, token }: LogCondition): string {
  return [
    profile === undefined ? null : `the log's ${profile}`,
    repetition === undefined ? null : `repetition ${repetition}`,
    warmth ?? null,
    input === undefined ? null : `input ${input}`,
    token === undefined ? null : `token ${token} of the block`,
  ]
    .filter((words) => words !== null)
    .join(', ');
}
