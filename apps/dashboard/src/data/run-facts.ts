import type { RunOverview } from '@shardbench/db';
import { commandLine } from './command-line.ts';
import { describeMachine, describeModel } from './describe-group.ts';
import { counted } from './format-number.ts';
import { formatTime } from './format-time.ts';
import { modelFamily } from './run-groups.ts';

/** One line of the facts that a number can be traced by. */
export interface TracedFact {
  readonly name: string;
  readonly value: string;
  /** Code is set in a fixed width: hashes, commands, ids. */
  readonly code: boolean;
}

export interface FactList {
  readonly name: string;
  readonly facts: readonly TracedFact[];
}

const text = (name: string, value: string): TracedFact => ({ name, value, code: false });
const code = (name: string, value: string | null): TracedFact =>
  value === null ? text(name, 'none') : { name, value, code: true };

/** Everything that made a run what it is, for whoever wants to repeat or to doubt it. */
export function runFacts(run: RunOverview): FactList[] {
  const { session, profile } = run;
  const dirty = session.gitDirty === null ? '' : session.gitDirty ? ', with local changes' : ', clean';
  return [
    {
      name: 'Session',
      facts: [
        code('Command', commandLine(session.arguments)),
        text('Started', formatTime(run.startedAt)),
        text('Session', `${session.state}, begun ${formatTime(session.startedAt)}`),
        text('Machine', describeMachine(run.machine)),
        text('System build', session.osBuild ?? 'not known'),
        text('Node', session.nodeVersion),
        text('Git commit', session.gitCommit === null ? 'not known' : `${session.gitCommit}${dirty}`),
        text('Provenance', run.provenance),
        code('Run id', run.id),
      ],
    },
    {
      name: 'What was executed',
      facts: [
        text('Manifest', `${run.manifest.id}: ${run.manifest.title}`),
        text('Model', describeModel({ model: run.model, modelFamily: modelFamily(run) })),
        text('Backend', `${run.backend} on ${run.computeUnits}, ${counted(run.threads, 'thread')}`),
        text('Tokens per step', run.blockSizes.join(', ')),
        code('Backend build', run.backendBuild),
        ...(run.addon === 'addon' ? [] : [text('Addon', 'with deliberate faults, for tests')]),
        text(
          'Profile',
          `${profile.name}: ${profile.promptTokens} prompt tokens, ${profile.newTokens} new tokens, ${profile.warmupRequests} warm-up and ${profile.requests} measured requests in each of ${profile.processes} processes`,
        ),
        text('Rule versions', ruleVersions(run)),
      ],
    },
    {
      name: 'Hashes',
      facts: [
        code('Model', run.modelHash),
        code('Execution', run.executionHash),
        code('Manifest', run.manifestHash),
        code('Prompt', run.promptSha256),
        run.tokensSha256 === null && run.processes.length > 0
          ? text('Tokens', 'differ between processes')
          : code('Tokens', run.tokensSha256),
        ...run.artifacts.map(({ shard, artifactHash }) => code(`Artifact of ${shard}`, artifactHash)),
      ],
    },
  ];
}

function ruleVersions({ gateReport, processes }: RunOverview): string {
  const summaries = new Set(processes.map(({ summary }) => summary.ruleVersion));
  const series = new Set(processes.map(({ summary }) => summary.warmup.ruleVersion));
  const versions = (name: string, of: ReadonlySet<number>): string[] =>
    of.size === 0 ? [] : [`${name} ${[...of].join(', ')}`];
  return [`gates ${gateReport.ruleVersion}`, ...versions('summary', summaries), ...versions('warm-up', series)].join(
    ' · ',
  );
}
