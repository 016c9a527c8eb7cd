import { formatTopology } from '@shardbench/manifest';
import type { SkippedChain } from '../chains/chain-under-test.ts';
import type { CommandContext } from '../command-context.ts';
import { gatesReport } from '../report/gate-lines.ts';
import type { JudgedSubject } from '../report/judged-subject.ts';
import { resultsDocument } from '../report/results-document.ts';
import { resultsTable } from '../report/results-table.ts';
import { skippedText } from '../report/skipped-lines.ts';
import { describeFinding } from '../session/finding.ts';
import type { SessionResult } from '../session/measure-session.ts';
import type { JudgedChain } from '../session/record-judgement.ts';
import { createPaint } from '../terminal/colour.ts';
import { terminalWidth } from '../terminal/terminal-stream.ts';

const subjectOf = ({ chain, judgement, gateReportId, verdict }: JudgedChain): JudgedSubject => ({
  id: gateReportId,
  manifest: chain.manifest.id,
  topology: formatTopology(chain.manifest.topology),
  backend: chain.job.backend,
  computeUnits: judgement.execution.computeUnits,
  verdict,
  report: judgement.report,
});

/** What nobody foretold, first of all; on stderr. */
export const printFindings = ({ findings, leftOut }: SessionResult, { stderr, environment }: CommandContext): void => {
  const paint = createPaint(stderr, environment);
  for (const finding of findings) stderr.write(`${paint('red', 'news')}: ${describeFinding(finding)}\n`);
  if (leftOut > 0) {
    stderr.write(`the budget left no time for ${leftOut} ${leftOut === 1 ? 'process' : 'processes'}\n`);
  }
};

/** Gates of a session that only judged, else its runs; with --json the one document on stdout. */
export const printResult = (
  result: SessionResult,
  skipped: readonly SkippedChain[],
  gatesOnly: boolean,
  json: boolean,
  { stdout, environment }: CommandContext,
): void => {
  const { session, machine, runs, timeMs } = result;
  const judged = result.judged.map(subjectOf);
  if (json) {
    const document = resultsDocument({ session, machine, judged, runs, skipped, timeMs });
    stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const print = { paint: createPaint(stdout, environment), width: terminalWidth(stdout) };
  const parts = gatesOnly ? [gatesReport(judged, print), skippedText(skipped)] : [resultsTable(runs, skipped, print)];
  const text = parts.filter((part) => part !== '').join('\n\n');
  if (text !== '') stdout.write(`${text}\n`);
};
