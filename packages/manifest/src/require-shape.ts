import type { z } from 'zod';
import { describeFound } from './describe-found.ts';
import { type ErrorFacts, ShardbenchError } from './error.ts';
import { formatPlace, whereIn } from './json-place.ts';

type Issue = z.core.$ZodIssue;
type Finding = Omit<ErrorFacts, 'where'> & { readonly path: readonly PropertyKey[] };

const TYPE_WORDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a text',
};

const ofType = (issue: Extract<Issue, { code: 'invalid_type' }>, found: string): Finding => {
  const { path } = issue;
  const expected = TYPE_WORDS[issue.expected] ?? issue.expected;
  if (issue.input === undefined)
    return { path, code: 'missingKey', expected, found, remedy: `add ${formatPlace(path.slice(-1))}` };
  if (issue.input === Number.POSITIVE_INFINITY || issue.input === Number.NEGATIVE_INFINITY)
    return { path, code: 'numberTooLarge', expected: 'a finite number', found, remedy: 'write the number meant' };
  if (issue.expected === 'int')
    return { path, code: 'notAnInteger', expected, found, remedy: 'write it without a fraction' };
  const unquoted = typeof issue.input === 'string' ? ', without quotes' : '';
  return { path, code: 'wrongType', expected, found, remedy: `write ${expected}${unquoted}` };
};

const ofSize = (issue: Extract<Issue, { code: 'too_big' | 'too_small' }>, found: string): Finding => {
  const { path, origin } = issue;
  const big = issue.code === 'too_big';
  const bound = big ? issue.maximum : issue.minimum;
  if (origin === 'array')
    return { path, code: 'emptyList', expected: 'at least one entry', found, remedy: 'list every entry' };
  if (origin === 'string')
    return big
      ? { path, code: 'textTooLong', expected: `at most ${bound} characters`, found, remedy: 'shorten it' }
      : { path, code: 'emptyText', expected: 'a text', found, remedy: 'write it or leave the key out' };
  const word = big ? (issue.inclusive ? 'at most' : 'below') : issue.inclusive ? 'at least' : 'above';
  return {
    path,
    code: big ? 'numberTooLarge' : 'numberTooSmall',
    expected: `a number ${word} ${bound}`,
    found,
    remedy: 'write the number meant',
  };
};

const findingOf = (issue: Issue): Finding => {
  const found = describeFound(issue.input);
  const { path } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return ofType(issue, found);
    case 'too_big':
    case 'too_small':
      return ofSize(issue, found);
    case 'invalid_value': {
      const expected = issue.values.map((value) => describeFound(value)).join(' or ');
      return issue.input === undefined
        ? { path, code: 'missingKey', expected, found, remedy: `add ${formatPlace(path.slice(-1))}` }
        : { path, code: 'unsupportedValue', expected, found, remedy: `write ${expected}` };
    }
    case 'unrecognized_keys':
      return {
        path: [...path, issue.keys[0] ?? ''],
        code: 'unknownKey',
        expected: 'only the documented keys',
        found: issue.keys.map((key) => JSON.stringify(key)).join(', '),
        remedy: 'check the spelling of the key, or take it out',
      };
    default:
      return { path, code: 'malformedText', expected: issue.message, found, remedy: 'write it in that form' };
  }
};

/**
 * Checks a JSON value against a schema; the first problem in schema order becomes the error, and its remedy names the
 * places of the others.
 * @throws ShardbenchError `missingKey`, `wrongType`, `notAnInteger`, `numberTooLarge`, `numberTooSmall`, `emptyList`,
 * `emptyText`, `textTooLong`, `unsupportedValue`, `unknownKey`, `malformedText`
 */
export const requireShape = <Output>(schema: z.ZodType<Output>, value: unknown, source: string): Output => {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const findings = result.error.issues.map(findingOf);
  // A value may break two bounds, the library's own and the schema's: the last one is the narrower.
  const place = formatPlace(findings[0]?.path ?? []);
  const first = findings.findLast(({ path, code }) => formatPlace(path) === place && code === findings[0]?.code);
  if (first === undefined) throw result.error;
  const { path: _path, ...facts } = first;
  const places = [...new Set(findings.map(({ path }) => formatPlace(path)))].filter((other) => other !== place);
  const more = places.length === 0 ? '' : `; then look at ${places.slice(0, 5).join(', ')}`;
  throw new ShardbenchError('input', {
    ...facts,
    where: whereIn(source, place),
    remedy: `${facts.remedy}${more}`,
  });
};
