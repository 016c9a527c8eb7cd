import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const root = new URL('../../../../', import.meta.url);
const header = new URL('../../native/backend/coreml/double/include/CoreML/CoreML.h', import.meta.url);

/** Calls that a header declares: `-[MLModel newState]`, `MLAllComputeDevices()`. */
const declaredCalls = (text: string): string[] => {
  const calls = /MLAllComputeDevices\(void\)/.test(text) ? ['MLAllComputeDevices()'] : [];
  for (const [, name = '', body = ''] of text.matchAll(/@(?:interface|protocol) (ML\w+)\b([^;][\s\S]*?)@end/g)) {
    for (const [, sign, rest = ''] of body.matchAll(/^([-+]) \([^\n]*?\)(\w[\s\S]*?);$/gm)) {
      // Block types of parameters have colons of their own only within parentheses.
      let plain = rest;
      while (/\([^()]*\)/.test(plain)) plain = plain.replaceAll(/\([^()]*\)/g, '');
      const parts = [...plain.matchAll(/(\w+)\s*:/g)].map(([, part]) => `${part}:`);
      calls.push(`${sign}[${name} ${parts.length > 0 ? parts.join('') : plain.trim()}]`);
    }
    for (const [, property] of body.matchAll(/^@property[^\n]* (\w+);$/gm)) calls.push(`${name}.${property}`);
  }
  return calls.sort();
};

interface Row {
  readonly call: string;
  readonly since: string;
  readonly tests: readonly string[];
}

const documentedCalls = (text: string): Row[] =>
  [...text.matchAll(/^\| `([^`]+)` +\| ([\d.]+) +\| ([^|]+?) *\|$/gm)].map(([, call = '', since = '', tests = '']) => ({
    call,
    since,
    tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
  }));

test('every call of Core ML is in the table of the documentation, with its macOS and tests that exist', async () => {
  const rows = documentedCalls(await readFile(new URL('docs/core-ml.md', root), 'utf8'));
  expect(rows.map(({ call }) => call).sort()).toEqual(declaredCalls(await readFile(header, 'utf8')));
  for (const { call, since, tests } of rows) {
    expect(Number.parseFloat(since), call).toBeLessThanOrEqual(15);
    expect(tests.length, call).toBeGreaterThan(0);
    for (const path of tests) expect(existsSync(new URL(`packages/runtime/test/${path}`, root)), path).toBe(true);
  }
});

test('the calls of a header are found whatever their parameters are', () => {
  const text = [
    '@interface MLThing : NSObject {',
    ' @public',
    '  void *_own;',
    '}',
    '@property(nonatomic, readwrite) int size;',
    '+ (void)loadAt:(NSURL *)url',
    '    handler:(void (^)(MLThing *thing, NSError *error))handler;',
    '- (NSArray<NSNumber *> *)shape;',
    '@end',
  ].join('\n');
  expect(declaredCalls(text)).toEqual(['+[MLThing loadAt:handler:]', '-[MLThing shape]', 'MLThing.size']);
});
