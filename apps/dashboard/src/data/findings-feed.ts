import { describeFinding, type Finding, isAlarm, newsOf, type SessionFindings, signOf } from '@shardbench/db';
import { contentHash } from '@shardbench/manifest';
import { escapeMarkup } from '../markup/escape-markup.ts';
import { listedFinding } from './findings-list.ts';

/** Where the feed stands, from the root of the pages. */
export const FEED_PAGE = 'data/findings.atom';

const TO_ROOT = '../';

/** What XML 1.0 has no place for, section 2.2: controls, halves of surrogate pairs and two non-characters. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text as it may stand in an element or an attribute of XML. */
export const xmlText = (text: string): string => escapeMarkup(text.replaceAll(NOT_XML, '\ufffd'));

/** An id that is the same in every build: a UUID version 8 (RFC 9562) of what makes something that thing. */
function stableId(parts: readonly (string | null)[]): string {
  const hash = contentHash(parts);
  const variant = ((Number.parseInt(hash.charAt(16), 16) & 3) | 8).toString(16);
  const groups = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `${variant}${hash.slice(17, 20)}`];
  return `urn:uuid:${[...groups, hash.slice(20, 32)].join('-')}`;
}

/** A finding with the time at which its session ended to measure. */
interface FeedEntry {
  readonly finding: Finding;
  readonly startedAt: string;
}

const metricOf = (finding: Finding): string | null => ('metric' in finding ? finding.metric : null);

function entryText({ finding, startedAt }: FeedEntry): string {
  const { run, series } = listedFinding(finding);
  const { word, symbol } = signOf(finding);
  const id = stableId(['finding', finding.kind, metricOf(finding), finding.seriesId, finding.runId]);
  const title = `${symbol} ${word}: ${finding.manifest} ${finding.profile}`;
  return [
    '  <entry>',
    `    <id>${id}</id>`,
    `    <title type="text">${xmlText(title)}</title>`,
    `    <updated>${xmlText(startedAt)}</updated>`,
    `    <link rel="alternate" type="text/html" href="${xmlText(TO_ROOT + run)}"/>`,
    `    <link rel="related" type="text/html" title="Through time" href="${xmlText(TO_ROOT + series)}"/>`,
    `    <category term="${finding.kind}" label="${xmlText(word)}"/>`,
    ...(isAlarm(finding) ? ['    <category term="alarm"/>'] : []),
    `    <content type="text">${xmlText(`${describeFinding(finding)}.`)}</content>`,
    '  </entry>',
  ].join('\n');
}

/** What is written about the feed itself. */
export interface FeedFacts {
  /** What makes these pages those pages: the machine that was measured first. */
  readonly of: string | null;
  /** When anything was measured last, null when nothing was. */
  readonly updatedAt: string | null;
  /** Where the pages will stand; null for anywhere, when every link is relative to the feed. */
  readonly baseUrl: string | null;
}

/** RFC 4287 asks for a time where there is none. */
const NEVER = '1970-01-01T00:00:00.000Z';

/** The news among these findings, the newest session first. */
export const feedEntries = (sessions: readonly SessionFindings[]): FeedEntry[] =>
  sessions.flatMap(({ startedAt, findings }) => newsOf(findings).map((finding) => ({ finding, startedAt })));

/**
 * An Atom feed (RFC 4287) of the findings that are news. Every link is relative to the feed itself, so that it can stand
 * below any path; with a base address it says where that is.
 */
export function findingsFeed(sessions: readonly SessionFindings[], { of, updatedAt, baseUrl }: FeedFacts): string {
  const base = baseUrl === null ? '' : ` xml:base="${xmlText(new URL(FEED_PAGE, baseUrl).href)}"`;
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"${base}>`,
    `  <id>${stableId(['feed', of])}</id>`,
    '  <title type="text">Shardbench: findings</title>',
    '  <subtitle type="text">What got slower or faster, and gates that say otherwise than before</subtitle>',
    `  <updated>${xmlText(updatedAt ?? NEVER)}</updated>`,
    '  <author><name>Shardbench</name></author>',
    `  <link rel="self" type="application/atom+xml" href="${FEED_PAGE.slice(FEED_PAGE.lastIndexOf('/') + 1)}"/>`,
    `  <link rel="alternate" type="text/html" href="${TO_ROOT}index.html"/>`,
    ...feedEntries(sessions).map(entryText),
    '</feed>',
    '',
  ].join('\n');
}
