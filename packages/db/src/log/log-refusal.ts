import { ShardbenchError } from '@shardbench/manifest';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** An error about a file of the log. */
export function logInputError(
  code: string,
  where: string,
  expected: string,
  found: string,
  remedy: string,
): ShardbenchError {
  return new ShardbenchError('input', { code, expected, found, where, remedy });
}

/**
 * The error for an entry that its schema refused. A missing or blank source is told before anything else: without it
 * nothing in a record can be looked up.
 */
export function logRefusal(issues: readonly Issue[], value: unknown, where: string): ShardbenchError {
  const withoutSource = issues.find(({ path }) => path.length === 1 && path[0] === 'source');
  const issue = withoutSource ?? issues[0];
  const path = issue?.path ?? [];
  const place = path.length === 0 ? where : `${where}: ${formatPlace(path)}`;
  const found = describe(valueAt(value, path));
  if (withoutSource !== undefined) {
    const expected = 'the project and file where the entry was published';
    const remedy = 'Say where the entry can be read: a figure without a source is not recorded.';
    return logInputError('logEntryWithoutSource', place, expected, found, remedy);
  }
  const remedy = 'Correct the entry: docs/research-log.md describes it.';
  return logInputError(
    'logEntryInvalid',
    place,
    issue === undefined ? 'a log entry' : expectedBy(issue),
    found,
    remedy,
  );
}

function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `a value of type ${issue.expected}`;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    case 'unrecognized_keys':
      return `only documented keys, without ${issue.keys.join(', ')}`;
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    default:
      return issue.message;
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function formatPlace(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return steps.join('').replace(/^\./, '');
}

function describe(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
