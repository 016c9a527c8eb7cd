import type { Gate } from '@shardbench/gates';

/** An intent says what will be tried and why, before it is; an outcome says what came of it. */
export const LOG_ENTRY_KINDS = ['intent', 'outcome'] as const;
export type LogEntryKind = (typeof LOG_ENTRY_KINDS)[number];

/** A `result` was observed; a `parameter` was chosen and belongs in no chart of results. */
export const FIGURE_ROLES = ['result', 'parameter'] as const;
export type FigureRole = (typeof FIGURE_ROLES)[number];

/** Units of published figures, `none` for cosines, errors and ids. `G` is what the log prints: see docs/research-log.md. */
export const FIGURE_UNITS = [
  'none',
  'tok/s',
  'ms/token',
  's',
  'G',
  'operations',
  'layers',
  'lanes',
  'tokens',
  'requests',
  'shards',
  'bits',
] as const;
export type FigureUnit = (typeof FIGURE_UNITS)[number];

/** What a published figure holds for, as far as its entry says. Profiles are the log's own: `short` here is not ours. */
export interface LogCondition {
  readonly profile?: string | undefined;
  /** Which repetition, from 1. */
  readonly repetition?: number | undefined;
  readonly warmth?: 'cold' | 'warm' | undefined;
  /** What was fed in, such as `embeddings` or `randomHidden`. */
  readonly input?: string | undefined;
  /** Place in a block of tokens, from 0. */
  readonly token?: number | undefined;
}

export type LogAmount =
  | { readonly state: 'value'; readonly value: number }
  | { readonly state: 'range'; readonly low: number; readonly high: number };

/** One number, or one range, that an entry publishes. */
export interface LogFigure {
  /** What it is about: a shard `[0,16)`, a topology `16+8+6+2`, `8-way head`. */
  readonly subject: string;
  /** camelCase, one of those that docs/research-log.md lists. */
  readonly metric: string;
  readonly role: FigureRole;
  readonly amount: LogAmount;
  /** Digits after the decimal point that the entry prints. */
  readonly decimals: number;
  readonly unit: FigureUnit;
  /** The entry's own reservation, such as `about`; null where it makes none. */
  readonly qualifier: string | null;
  readonly condition: LogCondition;
  /** What a reader needs to know before using it. */
  readonly note: string | null;
}

/** What an entry says a gate said. It is no gate result of this program, and no verdict rests on it. */
export interface PublishedGate {
  readonly subject: string;
  readonly gate: Gate;
  readonly state: 'passed' | 'failed' | 'notRun';
  /** Operations that the entry names as not resident. */
  readonly nonResidentOperations: readonly string[];
}

/** The entry's sections, retold. Null where it has none. */
export interface LogSummary {
  readonly intent: string;
  readonly setup: string;
  readonly result: string;
  readonly surprise: string | null;
  readonly lesson: string | null;
  readonly next: string | null;
}

/** What an entry is known by, and what manifests name it by. */
export interface LogEntryName {
  /** Calendar date, `2026-04-28`. */
  readonly date: string;
  readonly title: string;
}

/** One entry of a published research log. */
export interface PublishedLogEntry extends LogEntryName {
  readonly kind: LogEntryKind;
  /** The intent that this outcome answers. */
  readonly intent: LogEntryName | null;
  /** Where the entry was published: project and file. Never empty. */
  readonly source: string;
  readonly summary: LogSummary;
  /** Files of the log's project that the entry refers to. */
  readonly referencedFiles: readonly string[];
  /** What a reader of today has to know about it. */
  readonly notes: string | null;
  readonly gates: readonly PublishedGate[];
  /** In the order of the entry. */
  readonly figures: readonly LogFigure[];
}

/** The id of an entry, from its date and title: `2026-04-28-phi-4-mini-lm-head-optimization-outcome`. */
export function logEntryId({ date, title }: LogEntryName): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return [date, ...words].join('-');
}
