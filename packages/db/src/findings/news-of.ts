import { type Finding, isAlarm, isNews, isSuspected } from './finding.ts';

/** What a finding is in a shape and a word; `tone` is for whoever repeats it in a colour. */
export interface FindingSign {
  readonly symbol: string;
  readonly word: string;
  readonly tone: 'worse' | 'better' | 'none';
}

const GATE_SIGNS = {
  lost: { symbol: '✗', word: 'gate lost', tone: 'worse' },
  moved: { symbol: '✗', word: 'other gate', tone: 'worse' },
  regained: { symbol: '✓', word: 'gate back', tone: 'better' },
} as const;

/** Shape and word say it; the tone only repeats them. */
export function signOf(finding: Finding): FindingSign {
  if (finding.kind === 'regressed') {
    return { symbol: '▼', word: isSuspected(finding) ? 'suspected' : 'slower', tone: 'worse' };
  }
  if (finding.kind === 'improved') return { symbol: '▲', word: 'faster', tone: 'better' };
  return finding.kind === 'gateChanged'
    ? GATE_SIGNS[finding.direction]
    : { symbol: '·', word: 'no news', tone: 'none' };
}

const QUIET_WORDS: Readonly<Partial<Record<Finding['kind'], string>>> = {
  unchanged: 'unchanged',
  inconclusive: "can't tell",
  insufficient: 'too little to decide',
  noBaseline: 'no baseline',
  incomparable: 'first of its key',
  notQualified: 'no speed that counts',
};

/** What is no news, by kind in words. */
export function quietFindings(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  return Map.groupBy(
    findings.filter((finding) => !isNews(finding)),
    ({ kind }) => QUIET_WORDS[kind] ?? kind,
  );
}

/** The findings that somebody should read, alarms first. */
export function newsOf(findings: readonly Finding[]): Finding[] {
  return [...findings.filter(isAlarm), ...findings.filter((finding) => isNews(finding) && !isAlarm(finding))];
}
