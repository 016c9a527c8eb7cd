import { cleanText } from './clean-text.ts';
import { liveLine, openingLine, type ProgressView, plainLine } from './progress-line.ts';
import { type TerminalStream, terminalWidth } from './terminal-stream.ts';
import { estimateTimeLeft, type FinishedStep, type PlannedStep } from './time-left.ts';

/** `live` redraws one line, `plain` adds a line now and then, `silent` writes nothing. */
export type ProgressMode = 'live' | 'plain' | 'silent';

export interface ProgressStream extends TerminalStream {
  write(text: string): unknown;
}

/** A line can be redrawn only where somebody watches: not in a pipe, not in CI, not on a terminal without cursor. */
export const progressMode = (
  stream: TerminalStream,
  environment: Readonly<Record<string, string | undefined>>,
  quiet: boolean,
): ProgressMode => {
  if (quiet) return 'silent';
  const { CI, TERM } = environment;
  const watched = stream.isTTY === true && TERM !== 'dumb' && (CI === undefined || CI === '' || CI === 'false');
  return watched ? 'live' : 'plain';
};

/** One thing that takes long: a gate worker, a measured process, making a model. */
export interface ProgressStep extends PlannedStep {
  readonly manifest: string;
  readonly phase: string;
  /** Only measured processes are counted; everything takes time. */
  readonly what: 'process' | 'other';
}

/** Steps are recognised by identity: the same objects that were planned are started, finished and dropped. */
export interface Progress extends Disposable {
  start(step: ProgressStep): void;
  /** A new word for what the running step does: `warm-up`, `requests`. */
  phase(phase: string): void;
  /** The running step is done. */
  finish(): void;
  /** Planned steps that will not be done after all, as those of a disqualified chain. */
  drop(steps: readonly ProgressStep[]): void;
  /** Steps that have to be done after all. */
  add(steps: readonly ProgressStep[]): void;
  /** A line that stays, above whatever is redrawn. */
  say(line: string): void;
  /** Leaves a clean line behind; everything afterwards is ignored. Also called by the signal and by `using`. */
  close(): void;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  readonly mode: ProgressMode;
  /** Aborted by Ctrl-C: takes the live line away. */
  readonly signal?: AbortSignal;
  /** Milliseconds that only grow. */
  readonly clock?: () => number;
}

const REDRAW_MS = 1000;
const PLAIN_EVERY_MS = 3000;
const ERASE_LINE = '\r\u001b[2K';

/** State of the work itself, apart from how it is shown. */
const createLedger = (steps: readonly ProgressStep[], clock: () => number) => {
  const pending = new Set(steps);
  const finished: FinishedStep[] = [];
  const openedAt = clock();
  let running: { step: ProgressStep; phase: string; startedAt: number } | null = null;
  let processesDone = 0;

  return {
    start: (step: ProgressStep): void => {
      pending.delete(step);
      running = { step, phase: step.phase, startedAt: clock() };
    },
    phase: (phase: string): void => {
      if (running) running.phase = phase;
    },
    /** Duration of the step that was running, in milliseconds; null when none was. */
    finish: (): number | null => {
      if (running === null) return null;
      const durationMs = clock() - running.startedAt;
      finished.push({ ...running.step, durationMs });
      if (running.step.what === 'process') processesDone += 1;
      running = null;
      return durationMs;
    },
    drop: (dropped: readonly ProgressStep[]): void => {
      for (const step of dropped) pending.delete(step);
    },
    add: (added: readonly ProgressStep[]): void => {
      for (const step of added) pending.add(step);
    },
    view: (): ProgressView => {
      const now = clock();
      const remaining = running ? [running.step, ...pending] : [...pending];
      const processesLeft = remaining.filter((step) => step.what === 'process').length;
      return {
        manifest: cleanText(running?.step.manifest ?? ''),
        phase: cleanText(running?.phase ?? ''),
        processesDone,
        processesPlanned: processesDone + processesLeft,
        stepsLeft: remaining.length,
        elapsedMs: now - openedAt,
        leftMs: estimateTimeLeft(remaining, finished, running ? now - running.startedAt : 0),
      };
    },
  };
};

/** Shows long work on a stream, beginning with an estimate. The timer that redraws keeps no process alive. */
export const createProgress = (steps: readonly ProgressStep[], options: ProgressOptions): Progress => {
  const { stream, mode, signal, clock = () => performance.now() } = options;
  const ledger = createLedger(steps, clock);
  const live = mode === 'live';
  let closed = false;
  let lastPlainAt = Number.NEGATIVE_INFINITY;

  const draw = (): void => {
    // One column stays free: a line that fills the last one wraps on some terminals.
    const width = terminalWidth(stream);
    if (live && !closed && width !== null) stream.write(ERASE_LINE + liveLine(ledger.view(), width - 1));
  };
  const say = (line: string): void => {
    if (closed || mode === 'silent') return;
    stream.write(`${live ? ERASE_LINE : ''}${line}\n`);
    draw();
  };
  const timer = live ? setInterval(draw, REDRAW_MS).unref() : undefined;
  const close = (): void => {
    if (closed) return;
    closed = true;
    clearInterval(timer);
    signal?.removeEventListener('abort', close);
    if (live) stream.write(ERASE_LINE);
  };

  say(openingLine(ledger.view()));
  if (signal?.aborted) close();
  else signal?.addEventListener('abort', close);

  return {
    start: (step) => {
      ledger.start(step);
      draw();
    },
    phase: (phase) => {
      ledger.phase(phase);
      draw();
    },
    finish: () => {
      const { manifest, phase } = ledger.view();
      const durationMs = ledger.finish();
      if (durationMs === null) return;
      draw();
      const view = { ...ledger.view(), manifest, phase };
      const due = view.stepsLeft === 0 || clock() - lastPlainAt >= PLAIN_EVERY_MS;
      if (mode !== 'plain' || closed || !due) return;
      lastPlainAt = clock();
      stream.write(`${plainLine(view, durationMs)}\n`);
    },
    drop: (dropped) => {
      ledger.drop(dropped);
      draw();
    },
    add: (added) => {
      ledger.add(added);
      draw();
    },
    say,
    close,
    [Symbol.dispose]: close,
  };
};
