import { expect, test } from 'vitest';
import { runReport } from '../../src/report/run-report.ts';
import { createPaint } from '../../src/terminal/colour.ts';
import { PROFILE } from '../nano-chain.ts';
import { type MadeRun, PASSED, ROPE_FAILED, ROPE_VERDICT, SIX, storedRuns } from '../stored-runs.ts';

const report = (made: MadeRun): string => {
  const [run] = storedRuns(made);
  if (run === undefined) throw new Error('no run');
  return runReport(run, { paint: createPaint({}, {}), width: null });
};

test('a run that was not measured has its gates and no figures', () => {
  const text = report({ report: ROPE_FAILED, verdict: ROPE_VERDICT });
  expect(text).toMatch(/^✕ chain +contract failed \(ropeDimMismatch\)/m);
  expect(text).toContain('ropeDimMismatch: expected ropeDim 12, found ropeDim 16');
  expect(text).toContain('end-to-end not run: an earlier gate failed');
  expect(text).not.toContain('ms per token');
  expect(text).not.toContain('startup');
});

test('verdict and provenance are said in full', () => {
  const text = report({ verdict: { state: 'qualified' }, report: PASSED });
  expect(text).toMatch(
    /^run [0-9a-f-]{36}\nverdict qualified\nexecution [0-9a-f]{16}, backend build abc, a{12} with changes$/m,
  );
});

test('stages have a row each and shares that add up', () => {
  const text = report({ stepMs: SIX });
  const shares = [...text.matchAll(/ ([\d.]+) %$/gm)].map(([, share]) => Number(share));
  expect(text).toMatch(/^layers\[1\] +0\.\d+ +\d/m);
  expect(shares.length).toBe(8);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 0);
  expect(text).toMatch(/named stages cover 0\.8\d+ of decode/);
});

test('on eighty columns no row is cut', () => {
  const [run] = storedRuns({ stepMs: SIX, profile: { ...PROFILE, processes: 6 } });
  const text = run === undefined ? '' : runReport(run, { paint: createPaint({}, {}), width: 80 });
  for (const line of text.split('\n').slice(-8)) expect(line).toMatch(/^[^…]{1,80}$/);
  expect(text).toContain('1 then tooShort');
});

test('every process has a row; only some had the first request of their launch', () => {
  const rows = report({ stepMs: [1, 1.1] })
    .split('\n')
    .slice(-2);
  expect(rows[0]).toMatch(/^ +0 +250 ms +12 ms +1000\.0 +\d+\.\d +1 then tooShort +90\.0 MB$/);
  expect(rows[1]).toMatch(/^ +1 +250 ms +909\.1 /);
});
