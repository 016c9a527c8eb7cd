import { formatDuration } from './format.ts';
import { truncate } from './string-width.ts';

/** What is known about long work at one moment. */
export interface ProgressView {
  readonly manifest: string;
  readonly phase: string;
  readonly processesDone: number;
  readonly processesPlanned: number;
  /** The running one and those that wait, of every sort. */
  readonly stepsLeft: number;
  readonly elapsedMs: number;
  readonly leftMs: number;
}

const BAR_CELLS = 8;

/** The part of the whole time that has passed, at most full. */
const timeBar = (elapsedMs: number, leftMs: number): string => {
  const whole = elapsedMs + leftMs;
  const done = whole > 0 ? Math.round((BAR_CELLS * elapsedMs) / whole) : 0;
  return '━'.repeat(done) + '─'.repeat(BAR_CELLS - done);
};

/** Long work is told in whole seconds: a tenth of a guess means nothing. */
const wholeSeconds = (seconds: number): string => (seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000));

const elapsedText = ({ elapsedMs }: ProgressView): string => wholeSeconds(Math.floor(elapsedMs / 1000));

const leftText = ({ stepsLeft, leftMs }: ProgressView): string => {
  if (stepsLeft === 0) return 'done';
  return leftMs < 1000 ? 'nearly done' : `${wholeSeconds(Math.ceil(leftMs / 1000))} left`;
};

const subject = ({ manifest, phase }: ProgressView): string =>
  [manifest, phase].filter((part) => part !== '').join(' · ');

const counted = ({ processesDone, processesPlanned }: ProgressView): string =>
  processesPlanned === 0 ? 'gates only' : `${processesDone}/${processesPlanned} processes`;

/** What is about to be done, counted: of a command that only judges, the chains. */
const plannedText = ({ processesPlanned, stepsLeft }: ProgressView): string => {
  if (processesPlanned === 0) return `gates of ${stepsLeft} ${stepsLeft === 1 ? 'chain' : 'chains'} only`;
  return `${processesPlanned} ${processesPlanned === 1 ? 'process' : 'processes'} planned`;
};

/** The line that is redrawn on a terminal, in at most `width` columns: what gives way is at its end. */
export const liveLine = (view: ProgressView, width: number): string => {
  const bar = timeBar(view.elapsedMs, view.leftMs);
  return truncate(
    `${bar}  ${counted(view)}  ${elapsedText(view)}, ${leftText(view)}  ${subject(view)}`.trimEnd(),
    width,
  );
};

/** The line about a finished step where nothing can be redrawn: a log of CI, a file. */
export const plainLine = (view: ProgressView, durationMs: number): string =>
  `${counted(view)} · ${subject(view)} took ${formatDuration(durationMs)} · ${leftText(view)}`;

/** What is said before anything was measured. */
export const openingLine = (view: ProgressView): string =>
  `${plannedText(view)}, about ${wholeSeconds(Math.ceil(view.leftMs / 1000))}: a guess until the first of each kind is measured`;
