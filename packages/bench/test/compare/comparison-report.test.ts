import { readFileSync } from 'node:fs';
import type { RunOverview } from '@shardbench/db';
import { comparisonSentence, judgeComparison } from '@shardbench/db/comparison';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { comparisonDocument } from '../../src/report/comparison-document.ts';
import { comparisonReport } from '../../src/report/comparison-report.ts';
import { comparisonJsonSchema } from '../../src/report/comparison-schema.ts';
import { ROPE_FAILED, ROPE_VERDICT } from '../stored-runs.ts';
import { around, madeDesign, madeRuns } from './made-comparison.ts';

const PLAIN = { paint: (_style: unknown, text: string) => text, width: null };

const judge = (runs: ReturnType<typeof madeRuns>, design = madeDesign(10)) =>
  judgeComparison({ runs, design, metric: 'tpot', resolve: null });

const withArtifacts = (run: RunOverview, hash: string): RunOverview => ({
  ...run,
  artifacts: [
    { shard: '[0,2)', artifactHash: 'same' },
    { shard: '[2,4)', artifactHash: hash },
  ],
});

const slower = () =>
  judge(madeRuns({}, { manifest: 'nano/1_3', layerCounts: [1, 3], stepMs: around(1.1).toReversed() }));
const faster = () => judge(madeRuns({}, { manifest: 'nano/other', stepMs: around(0.9).toReversed() }));

test('the first words are the verdict, then the shift with interval, p and pairs', () => {
  expect(comparisonReport(slower(), PLAIN)).toMatch(
    /^▼ regressed: 1\+3\/2 is 10\.0 % slower than 2\+2\/2 in decode \(9\.\d to 10\.\d %, p 0\.002, 10 pairs\)\.\n/,
  );
  expect(comparisonReport(faster(), PLAIN)).toMatch(
    /^▲ improved: nano\/other is 10\.0 % faster than nano\/2_2 in decode \(9\.\d to 10\.\d %, p 0\.002, 10 pairs\)\.\n/,
  );
});

test('equal sides are called unchanged with the smallest change that would have shown', () => {
  const { head, detail } = comparisonSentence(judge(madeRuns({}, {})));
  expect(head).toBe('unchanged');
  expect(detail).toMatch(
    /^B is as fast as A in decode \(.*, p .*, 10 pairs\); a change of 1\.\d % would have shown\.$/,
  );
});

test('too few pairs say so and how many it takes', () => {
  const { head, detail } = comparisonSentence(judge(madeRuns({}, {}), madeDesign(4, { ended: 'interrupted' })));
  expect(head).toBe('partial: insufficient');
  expect(detail).toMatch(/^too little to judge: a verdict takes 8 pairs; so far B is .*4 pairs\)\.$/);
});

test('a disqualified side is told with its gate, and no shift', () => {
  const result = judge(madeRuns({}, { manifest: 'nano/full', report: ROPE_FAILED, verdict: ROPE_VERDICT, stepMs: [] }));
  expect(comparisonReport(result, PLAIN)).toMatch(
    /^disqualified: B \(nano\/full\) is .*contract.*; no shift is computed\./,
  );
});

test('the report closes the sum of the stages', () => {
  const text = comparisonReport(slower(), PLAIN);
  expect(text).toContain('the rows add up to the total');
  expect(text).toMatch(/^\[0,4\) .*█/m);
  expect(text).toMatch(/^total /m);
  expect(text).toContain('unattributed');
});

test('shards with the same artifact are named as what cannot be the cause', () => {
  const { a, b } = madeRuns({}, {});
  const text = comparisonReport(judge({ a: withArtifacts(a, 'x'), b: withArtifacts(b, 'y') }), PLAIN);
  expect(text).toContain('can be the cause, another artifact: [2,4)');
  expect(text).toContain('cannot be the cause, the same artifact: [0,2)');
});

test('where nothing differs the machine is pointed at', () => {
  const { a, b } = madeRuns({}, {});
  const text = comparisonReport(judge({ a: withArtifacts(a, 'x'), b: withArtifacts(b, 'x') }), PLAIN);
  expect(text).toContain('what a change shows is the machine');
});

test('another backend build clears no shard', () => {
  const { a, b } = madeRuns({}, {});
  const other = { ...withArtifacts(b, 'x'), backendBuild: 'def' };
  const text = comparisonReport(judge({ a: withArtifacts(a, 'x'), b: other }), PLAIN);
  expect(text).toContain('the backend build differs');
  expect(text).not.toContain('cannot be the cause');
  expect(text).toContain('backendBuild: abc in A, def in B');
});

test('stored runs carry the warning that drift is not cancelled', () => {
  expect(comparisonReport(judge(madeRuns({}, {}), { state: 'history' }), PLAIN)).toContain('is not cancelled');
});

test('invalid blocks are told with their canaries', () => {
  const design = madeDesign(10);
  if (design.state !== 'interleaved') throw new Error('expected blocks');
  const blocks = design.blocks.map((block, index) =>
    index === 1
      ? { ...block, canaryAfterNs: 12e6, validity: { state: 'invalid', reason: 'canaryMoved' } as const }
      : block,
  );
  const text = comparisonReport(judge(madeRuns({}, {}), { ...design, blocks }), PLAIN);
  expect(text).toContain('4 valid blocks, 1 invalid');
  expect(text).toContain('block 2: canary 10.00 then 12.00 ms');
});

test('the published schema is the one of the document, and every kind of outcome keeps to it', () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL('../../schema/comparison.schema.json', import.meta.url), 'utf8'),
  );
  expect(published).toEqual(JSON.parse(JSON.stringify(comparisonJsonSchema())));
  const validate = new Ajv2020({ strict: false }).compile(comparisonJsonSchema());
  const failed = judge(madeRuns({}, { report: ROPE_FAILED, verdict: ROPE_VERDICT, stepMs: [] }));
  const apart = judge(madeRuns({}, { backend: 'reference' }));
  const all = [slower(), faster(), failed, apart, judge(madeRuns({}, {}), { state: 'history' })];
  for (const result of all) {
    const document = comparisonDocument(result, 'session');
    expect(validate(JSON.parse(JSON.stringify(document))), JSON.stringify(validate.errors)).toBe(true);
  }
  expect(all.map((result) => comparisonDocument(result, null)).map((one) => 'verdict' in one && one.verdict)).toEqual([
    ...['regressed', 'improved', 'disqualified', 'incomparable', 'unchanged'],
  ]);
});
