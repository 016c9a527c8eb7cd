import type { ColdState, ProcessOverview, WarmupVerdict } from '@shardbench/db';

export const COLD_STATE_WORDS: Readonly<Record<ColdState, string>> = {
  notCompiled: 'not compiled',
  notSpecialised: 'not specialised',
  specialised: 'specialised',
};

export const WARMUP_VERDICT_WORDS: Readonly<Record<WarmupVerdict, string>> = {
  steady: 'steady',
  drifting: 'drifting',
  stepped: 'stepped',
  tooShort: 'too short to tell',
};

/** Whether the warm-up of a run was enough, over all its processes. */
export function warmupFinding(processes: readonly ProcessOverview[]): string {
  const counts = Map.groupBy(processes, ({ warmup }) => warmup.verdict);
  const [only] = counts.keys();
  if (counts.size === 1 && only !== undefined) {
    return only === 'steady'
      ? 'Warm-up was enough: every process was steady.'
      : `Warm-up verdict of every process: ${WARMUP_VERDICT_WORDS[only]}.`;
  }
  const parts = [...counts].map(([verdict, of]) => `${WARMUP_VERDICT_WORDS[verdict]} in ${of.length}`);
  return `Warm-up verdicts of ${processes.length} processes: ${parts.join(', ')}.`;
}
