import type { RunOverview } from '@shardbench/db';
import { GATE_WORDS } from '@shardbench/gates';
import { describeBackend, describeModel, describeProfile } from './describe-group.ts';
import { modelFamily } from './run-groups.ts';
import type { RunRow } from './run-row.ts';

/** The sentence a run's page opens with: what may be said of it. */
export function runSentence(
  { verdict, manifest }: RunOverview,
  { verdictWords, expectation }: Pick<RunRow, 'verdictWords' | 'expectation'>,
): string {
  const name = manifest.topology;
  switch (verdict.state) {
    case 'qualified':
      return expectation.state === 'missed' ? `${name} ${expectation.words}.` : `${name} passes every gate.`;
    case 'disqualified': {
      const where = verdict.shard === 'chain' ? '' : ` at ${verdict.shard}`;
      const expected = expectation.state === 'met' ? ', as its manifest expects' : '';
      return `${name} is disqualified${expected}: the ${GATE_WORDS[verdict.gate]} gate failed${where}.`;
    }
    case 'unverified':
      return `${name} is not ranked: ${verdictWords.replace(/^unverified: /, '')}.`;
    case 'skipped':
      return `${name} was ${verdictWords}.`;
    case 'crashed':
      return `${name} ${verdictWords}.`;
  }
}

/** The line under the sentence: model, workload, and what executed it. */
export function runContext(run: RunOverview): string {
  const facts = {
    machine: run.machine,
    model: run.model,
    modelFamily: modelFamily(run),
    backend: run.backend,
    computeUnits: run.computeUnits,
    threads: run.threads,
    profile: run.profile,
    imported: run.provenance === 'imported',
  };
  return [describeModel(facts), `${run.profile.name} profile, ${describeProfile(facts)}`, describeBackend(facts)].join(
    ' · ',
  );
}

/** What a reader has to know before the figures of a run, null when there is nothing to warn of. */
export function figuresWarning({ verdict, processes, processesPlanned }: RunOverview): string | null {
  if (processes.length === 0) return null;
  if (verdict.state === 'disqualified') return 'Measured before it was disqualified: not a speed, and never ranked.';
  if (verdict.state === 'crashed') return 'Measured before the crash: never ranked.';
  if (processes.length < processesPlanned) {
    return `${processes.length} of ${processesPlanned} planned processes were measured.`;
  }
  return null;
}
