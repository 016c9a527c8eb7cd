import type { Finding, SessionFindings } from '@shardbench/db';
import { describe, expect, it } from 'vitest';
import { findingsFeed, xmlText } from '../src/data/findings-feed.ts';
import { earlierRegression, findingsList, newsLead } from '../src/data/findings-list.ts';
import { HOSTILE } from './sample-database.ts';

const subject = { seriesId: 's1', manifest: 'tiny/16_16', profile: 'long', backend: 'cpu', runId: 'r2' };
const seen = { runId: 'r1', startedAt: '2026-11-20T08:00:00.000Z', gitCommit: null, gitDirty: null };

const lost = (changed: Partial<Finding> = {}): Finding =>
  ({
    ...subject,
    kind: 'gateChanged',
    direction: 'lost',
    before: { state: 'qualified' },
    after: { state: 'disqualified', gate: 'golden', shard: '[0,16)', code: 'cosineLow' },
    lastBefore: seen,
    foretold: false,
    ...changed,
  }) as Finding;

const quiet = (kind: 'noBaseline', count = 1): Finding[] =>
  Array.from({ length: count }, (_, index) => {
    return { ...subject, seriesId: `q${index}`, kind, because: 'firstRun', passedOver: null };
  });

const step = { last: seen, first: seen, before: 1, after: 1.05, change: 0.05, p: 0.0001 };

const slower = (metric: 'decode' | 'prefill'): Finding =>
  ({
    ...subject,
    kind: 'regressed',
    metric,
    against: { state: 'history', runs: [seen, seen], step },
    comparison: { shift: { estimate: 0.05, low: 0.04, high: 0.06, confidence: 0.99 }, nA: 12, nB: 6 },
    certainty: { state: 'suspected', because: '--no-rerun' },
    attribution: null,
    shard: null,
    differences: { osBuild: null, backendBuild: null, gitCommit: null, artifacts: [] },
    firstSeen: seen,
  }) as unknown as Finding;

const session = (...findings: readonly Finding[]): SessionFindings => ({
  sessionId: 'session',
  startedAt: '2026-11-20T09:00:00.000Z',
  keys: findings.length,
  newRuns: findings.length,
  findings,
});

const FACTS = { of: 'machine', updatedAt: '2026-11-20T09:00:00.000Z', baseUrl: null };
const ids = (feed: string): string[] => [...feed.matchAll(/<id>(.*?)<\/id>/g)].map(([, id]) => id ?? '');

describe('the feed of findings', () => {
  it('has what Atom asks for without any finding, and nothing of what is no news', () => {
    const feed = findingsFeed([session(...quiet('noBaseline'))], FACTS);
    expect(feed).not.toContain('<entry>');
    for (const part of ['<id>urn:uuid:', '<title ', '<updated>2026-11-20T09:00:00.000Z<', '<author><name>']) {
      expect(feed).toContain(part);
    }
    expect(findingsFeed([], { ...FACTS, updatedAt: null })).toContain('<updated>1970-01-01T00:00:00.000Z</updated>');
  });

  it('tells decode and prefill of one run apart', () => {
    const feed = findingsFeed([session(slower('decode'), slower('prefill'))], FACTS);
    expect(new Set(ids(feed)).size).toBe(3);
    expect(feed).toContain('<title type="text">▼ suspected: tiny/16_16 long</title>');
    expect(feed).toContain('<category term="regressed" label="suspected"/>');
  });

  it('gives an entry the same id in every build, and another to every other finding', () => {
    const others = [lost(), lost({ runId: 'r3' }), lost({ seriesId: 's2' })];
    const all = ids(findingsFeed([session(...others)], FACTS));
    expect(new Set(all).size).toBe(4);
    expect(ids(findingsFeed([session(...others)], { ...FACTS, baseUrl: 'https://example.org/a/' }))).toEqual(all);
    for (const id of all) {
      expect(id).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it('links relatively to itself, and says where it stands only when that is known', () => {
    const feed = findingsFeed([session(lost())], FACTS);
    expect([...feed.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      'findings.atom',
      '../index.html',
      '../runs/r2.html',
      '../history/s1.html',
    ]);
    expect(feed).not.toContain('xml:base');
    expect(findingsFeed([], { ...FACTS, baseUrl: 'https://example.org/a/' })).toContain(
      ' xml:base="https://example.org/a/data/findings.atom"',
    );
  });

  it('escapes what would be markup and replaces what XML has no place for', () => {
    expect(xmlText(`<a b="c">&'\u0000\ud800\uffff`)).toBe('&lt;a b=&quot;c&quot;&gt;&amp;&#39;\ufffd\ufffd\ufffd');
    const feed = findingsFeed([session(lost({ manifest: HOSTILE }))], FACTS);
    expect(feed).not.toMatch(/<img|<script/);
    expect(feed).toContain('&lt;img src=x onerror=');
  });
});

describe('the findings of the newest session', () => {
  it('lead the sentence, each key once, and are an alarm when something is worse', () => {
    expect(newsLead([])).toBeNull();
    expect(newsLead(quiet('noBaseline'))).toBeNull();
    expect(newsLead([lost(), lost({ seriesId: 's2' })])).toEqual({
      words: 'In the newest session two chains fail gates as they did not before',
      alarm: true,
    });
    expect(newsLead([slower('decode'), slower('prefill')])).toEqual({
      words: 'In the newest session one chain is suspected to be slower',
      alarm: true,
    });
    expect(newsLead([lost({ direction: 'regained' })])).toEqual({
      words: 'In the newest session one chain passes its gates again',
      alarm: false,
    });
  });

  it('are counted where they are no news, and the first are shown', () => {
    const { gates, quiet: silent } = findingsList(session(lost(), ...quiet('noBaseline', 7)));
    expect(gates.map(({ sentence, run, series }) => [sentence, run, series])).toEqual([
      [
        'tiny/16_16 long was qualified at 2026-11-20 08:00 and is now disqualified: golden gate of [0,16) (cosineLow)',
        'runs/r2.html',
        'history/s1.html',
      ],
    ]);
    expect(silent.map(({ words, count, shown }) => [words, count, shown.length])).toEqual([['no baseline', 7, 5]]);
  });

  it('give way to an earlier regression only where they have none', () => {
    expect(earlierRegression([])).toBeNull();
    expect(earlierRegression([session(lost()), session(lost())])).toBeNull();
    expect(earlierRegression([session(slower('decode')), session(slower('decode'))])).toBeNull();
    const earlier = earlierRegression([session(lost()), session(slower('decode'), lost()), session(slower('prefill'))]);
    expect(earlier?.slower.map(({ sentence }) => sentence)).toEqual([
      'decode of tiny/16_16 long is suspected to be 5.0 % slower (4.0 to 6.0, n = 6 against 12): its stages were not kept; no artifact changed, nothing that is recorded differs: look at the machine, first seen at 2026-11-20 08:00, last as before at 2026-11-20 08:00 [not repeated: --no-rerun]',
    ]);
  });
});
