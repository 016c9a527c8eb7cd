import { expect, test } from 'vitest';
import { requireJudged } from '../../src/session/require-judged.ts';

const ARTIFACT = { shard: '[0,2)', artifactHash: 'a', bytes: 1 };
const JUDGED = {
  computeUnits: 'vnni',
  threads: 2,
  backendBuild: 'abc',
  addon: 'addon' as const,
  artifacts: [ARTIFACT],
};

test.each([{ computeUnits: 'avx2' }, { threads: 1 }, { backendBuild: 'def' }])(
  'another execution than the judged one is not stored: %o',
  (changed) => {
    expect(() => requireJudged({ ...JUDGED, ...changed }, JUDGED, 'nano')).toThrow(
      expect.objectContaining({ kind: 'storage', code: 'executionChanged', where: 'nano' }),
    );
  },
);

test('the judged execution is accepted', () => {
  expect(() => requireJudged({ ...JUDGED }, JUDGED, 'nano')).not.toThrow();
});
